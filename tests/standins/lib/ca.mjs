/* Certificates for one stack: a certificate authority of its own, made by the openssl command. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const EC_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/* Names a certificate for loopback servers carries, with one of each kind of Redshift endpoint. */
export const SERVER_NAMES = [
    "localhost",
    "127.0.0.1",
    "::1",
    "test-cluster.abc123.us-east-1.redshift.amazonaws.com",
    "test-workgroup.123456789012.us-east-1.redshift-serverless.amazonaws.com",
];

/* Returns { file, pem, issue }: the authority's certificate and the way to leaf certificates. */
export async function createAuthority(dir, name = "ca") {
    const file = path.join(dir, `${name}.pem`);
    const key = path.join(dir, `${name}.key`);
    await run("openssl", [
        ...["req", "-x509", ...EC_KEY, "-keyout", key, "-out", file, "-days", "7"],
        ...["-subj", `/O=redshift-odbc stand-in/CN=${name} ${process.pid}`],
        ...["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
    ]);
    return {
        file,
        pem: await readFile(file, "utf8"),
        issue: (leaf, options) => issue({ dir, file, key }, leaf, options),
    };
}

/* names: DNS names and addresses; expired: a certificate that ended yesterday.
   Returns { certFile, keyFile, cert, key }. */
async function issue(authority, leaf, { names = SERVER_NAMES, expired = false } = {}) {
    const at = (ending) => path.join(authority.dir, `${leaf}.${ending}`);
    const alternatives = names.map((name) => (/^[\d.]+$|:/.test(name) ? "IP:" : "DNS:") + name);
    await writeFile(
        at("ext"),
        `subjectAltName=${alternatives}\nbasicConstraints=CA:false\nextendedKeyUsage=serverAuth\n`
    );
    await run("openssl", [
        ...["req", ...EC_KEY, "-keyout", at("key"), "-out", at("csr")],
        ...["-subj", `/CN=${names[0].slice(0, 64)}`],
    ]);
    await run("openssl", [
        ...["x509", "-req", "-in", at("csr"), "-out", at("pem"), "-extfile", at("ext")],
        ...["-CA", authority.file, "-CAkey", authority.key, "-CAcreateserial"],
        ...["-days", expired ? "-1" : "7"],
    ]);
    const [cert, key] = await Promise.all([readFile(at("pem"), "utf8"), readFile(at("key"), "utf8")]);
    return { certFile: at("pem"), keyFile: at("key"), cert, key };
}
