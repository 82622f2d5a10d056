# does: compiling and running Swift
# profile: swift
command -v swiftc >/dev/null || { echo "skipped: no swiftc"; exit; }
echo 'print((1...10).reduce(0, +))' >main.swift
swiftc main.swift -o program 2>errors || { tail -n 3 errors >&2; exit 1; }
[ "$(./program)" = 55 ] && echo ok
