# does: a server on the IPv6 loopback
import asyncio


async def main():
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "::1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
    assert await reader.read() == b""
    writer.close()
    server.close()
    print("ok")


asyncio.run(main())
