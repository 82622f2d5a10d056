# does: SQLite with a write-ahead log and two connections
import sqlite3

one = sqlite3.connect("data.db")
assert one.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
one.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
one.executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in range(5000)])
one.commit()
other = sqlite3.connect("data.db")
assert other.execute("SELECT count(*), sum(n) FROM numbers").fetchone() == (5000, 12497500)
print("ok")
