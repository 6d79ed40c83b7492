// A loopback HTTP or HTTPS server on a port of the system's choice.
import { X509Certificate, createHash } from "node:crypto";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";

/** SHA-256 of a certificate's public key, in base64: what Chromium's --ignore-certificate-errors-spki-list takes. */
export function spkiOf(certificate) {
    const der = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
    return createHash("sha256").update(der).digest("base64");
}

/** Returns { url, port, spki, close }. leaf: name of the certificate to make with ctx.ca; false: plain HTTP. */
export async function listen(ctx, leaf, handler) {
    const pair = leaf ? await ctx.ca.issue(leaf) : undefined;
    const server = leaf ? createHttps(pair, handler) : createHttp(handler);
    const sockets = new Set();
    server.on("connection", (socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
    });
    await new Promise((done, fail) => server.once("error", fail).listen(0, "127.0.0.1", done));
    const { port } = server.address();
    return {
        url: `${leaf ? "https" : "http"}://127.0.0.1:${port}`,
        port,
        spki: pair && spkiOf(pair.cert),
        close: () =>
            new Promise((done) => {
                server.close(done);
                sockets.forEach((socket) => socket.destroy());
            }),
    };
}
