# does: randomness of every kind, repeatable hashes
import os
import random
import secrets
import uuid

assert len(os.urandom(16)) == 16 and len(secrets.token_hex(8)) == 16 and uuid.uuid4().version == 4
random.seed(1)
assert random.randint(1, 100) == 18
print("ok")
