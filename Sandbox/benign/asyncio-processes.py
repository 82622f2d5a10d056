# does: processes under asyncio, with timeouts
import asyncio


async def main():
    process = await asyncio.create_subprocess_exec("sh", "-c", "cat; exit 3", stdin=-1, stdout=-1)
    output, _ = await process.communicate(b"text")
    assert (output, process.returncode) == (b"text", 3)
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.05)
    except asyncio.TimeoutError:
        print("ok")


asyncio.run(main())
