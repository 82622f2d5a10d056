# tries: to hide a terminal's commands in text that is no text until it is decoded
# wall:  sanitised output
# power: bare
# outside: yes
import os

# C1 controls in UTF-8 and alone, surrogates, overlong forms, and an escape that two writes share.
os.write(1, b"\xc2\x9b31m \x9b31m \xed\xa0\x80 \xc0\x9b \xe0\x80\x9b \xf0\x80\x80\x9b")
os.write(1, b"\xc2")
os.write(1, b"\x9d0;owned\x07 \x1b")
os.write(1, b"]52;c;b3duZWQ=\x07\n")
print("tried")
