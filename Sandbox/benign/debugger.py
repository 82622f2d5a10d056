# does: pdb, cProfile, tracemalloc and faulthandler
import cProfile
import faulthandler
import io
import pdb
import pstats
import tracemalloc

faulthandler.enable()
tracemalloc.start()
profile = cProfile.Profile()
profile.runcall(sorted, range(1000))
assert pstats.Stats(profile, stream=io.StringIO()).total_calls >= 1
pdb.Pdb(stdin=io.StringIO("continue\n"), stdout=io.StringIO()).run("x = 1")
assert tracemalloc.get_traced_memory()[1] > 0
print("ok")
