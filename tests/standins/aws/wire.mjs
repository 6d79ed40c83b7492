// AWS's two wire forms: the query protocol (form in, XML out) and JSON 1.1; and how each says an error.
import { randomUUID } from "node:crypto";

const BODY_LIMIT = 256 * 1024;
const SPECIAL = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** An error as AWS would answer it. */
export class AwsError extends Error {
    constructor(code, status, message) {
        super(message);
        this.code = code;
        this.status = status;
    }
}

export async function readBody(req) {
    const parts = [];
    let size = 0;
    for await (const part of req) {
        size += part.length;
        if (size > BODY_LIMIT) {
            throw new AwsError("RequestEntityTooLarge", 413, "The request is too large");
        }
        parts.push(part);
    }
    return Buffer.concat(parts);
}

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => SPECIAL[c]);

/** Objects become elements; a list becomes its element once for each member; undefined and null are left out. */
export function xml(name, value) {
    if (value === undefined || value === null) {
        return "";
    }
    if (Array.isArray(value)) {
        return value.map((one) => xml(name, one)).join("");
    }
    const inner =
        typeof value === "object"
            ? Object.entries(value)
                  .map(([key, one]) => xml(key, one))
                  .join("")
            : escape(value);
    return `<${name}>${inner}</${name}>`;
}

/** The reply of a query-protocol operation. */
export function queryReply(action, namespace, result) {
    const inner = xml(`${action}Result`, result) + xml("ResponseMetadata", { RequestId: randomUUID() });
    return {
        status: 200,
        type: "text/xml",
        body: `<${action}Response xmlns="${namespace}">${inner}</${action}Response>`,
    };
}

export function queryError(namespace, error) {
    const type = error.status >= 500 ? "Receiver" : "Sender";
    const inner =
        xml("Error", { Type: type, Code: error.code, Message: error.message }) + xml("RequestId", randomUUID());
    return {
        status: error.status,
        type: "text/xml",
        body: `<ErrorResponse xmlns="${namespace}">${inner}</ErrorResponse>`,
    };
}

export function jsonReply(result) {
    return { status: 200, type: "application/x-amz-json-1.1", body: JSON.stringify(result) };
}

export function jsonError(error) {
    const body = JSON.stringify({ __type: error.code, message: error.message });
    return { status: error.status, type: "application/x-amz-json-1.1", body };
}
