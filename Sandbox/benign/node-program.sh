# does: JavaScript with workers, files and a server on the loopback
# profile: roomy
command -v node >/dev/null || { echo "skipped: no node"; exit; }
cat >main.js <<'CODE'
const http = require("http"), fs = require("fs");
fs.writeFileSync("file", "text");
const server = http.createServer((request, response) => response.end("ok"));
server.listen(0, "127.0.0.1", () =>
  http.get({ port: server.address().port, host: "127.0.0.1" }, (response) =>
    response.on("data", (data) => { console.log(String(data)); server.close(); process.exit(0); })));
CODE
node main.js
