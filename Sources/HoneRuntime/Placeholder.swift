import HoneCore
