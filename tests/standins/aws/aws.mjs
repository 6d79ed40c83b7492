// The AWS side on one loopback port: STS, Redshift, Redshift Serverless and IAM Identity Center, told apart by what the
// request asks for.
//
// Counters: aws.<Operation> for each request, aws.roles_assumed, aws.db_credentials, aws.signed_web_identity (a call that
// needs no signature came with one). Each reply carries a Date header of this side's clock.
import { listen } from "../idp/listen.mjs";
import { planBook, waitFor } from "../idp/plan.mjs";
import { secretKeeper } from "../idp/secrets.mjs";
import { makeClock } from "./clock.mjs";
import { databaseUsers } from "./database.mjs";
import { IDENTITY_CENTER_KNOBS, START_URL, identityCenter } from "./identitycenter.mjs";
import { makeKeys } from "./keys.mjs";
import { CLUSTER_ID, CUSTOM_DOMAIN, REDSHIFT_NAMESPACE, redshiftOperations } from "./redshift.mjs";
import { ROLE_ARN } from "./roles.mjs";
import { WORKGROUP, serverlessOperations } from "./serverless.mjs";
import { checkSignature } from "./sigv4check.mjs";
import { STS_NAMESPACE, stsOperations } from "./sts.mjs";
import { AwsError, jsonError, queryError, readBody } from "./wire.mjs";

export const REGION = "us-east-1";

const KNOBS = {
    "aws.clock_offset": 0, // seconds that this side's clock is ahead
    "aws.skew_code": "", // error code for a wrong clock instead of SignatureDoesNotMatch, e.g. RequestTimeTooSkewed
    "aws.cluster_status": "available", // paused, resizing, rebooting, maintenance, creating ...
    "aws.workgroup_status": "AVAILABLE", // CREATING, MODIFYING, DELETING
    "aws.fresh_passwords": false, // a new database password at each call
    "aws.db_password_ttl": 0, // seconds that a database password lasts, instead of what was asked
    "aws.host": "", // endpoint that DescribeClusters and GetWorkgroup name, instead of the real one
    "aws.port": 0,
    // { <Operation or "*">: { code, status, message, times, delay_ms, drop: true, truncate: bytes, body, type } }
    "aws.fail": null,
    ...IDENTITY_CENTER_KNOBS,
};

/* Which service and operation a request is for. */
function routeOf(req, body, services) {
    const target = /^RedshiftServerless\.(\w+)$/.exec(req.headers["x-amz-target"] ?? "");
    if (target) {
        return {
            service: services.serverless,
            action: target[1],
            input: () => JSON.parse(body.toString("utf8") || "{}"),
        };
    }
    const form = new URLSearchParams(body.toString("utf8"));
    const service = form.get("Version") === "2012-12-01" ? services.redshift : services.sts;
    return { service, action: form.get("Action") ?? "", input: () => form };
}

function unknownOperation(service, action) {
    return service.protocol === "json"
        ? new AwsError("UnknownOperationException", 404, "")
        : new AwsError("InvalidAction", 400, `Could not find operation ${action} for version ${service.version}`);
}

function sendPlain(res, { status, headers, body }, now) {
    res.sendDate = false;
    res.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body), Date: now.toUTCString() });
    res.end(body);
}

function send(res, reply, plan, now) {
    if (plan.drop) {
        res.socket.destroy();
        return;
    }
    const body = Buffer.from(plan.body ?? reply.body);
    res.sendDate = false;
    res.writeHead(plan.body === undefined ? reply.status : (plan.status ?? 200), {
        "Content-Type": plan.type ?? reply.type,
        "Content-Length": body.length,
        Date: now.toUTCString(),
    });
    if (plan.truncate !== undefined) {
        res.write(body.subarray(0, plan.truncate), () => res.socket.destroy());
        return;
    }
    res.end(body);
}

function servicesOf(tools) {
    return {
        sts: {
            name: "sts",
            protocol: "query",
            version: "2011-06-15",
            operations: stsOperations(tools),
            error: (e) => queryError(STS_NAMESPACE, e),
        },
        redshift: {
            name: "redshift",
            protocol: "query",
            version: "2012-12-01",
            operations: redshiftOperations(tools),
            error: (e) => queryError(REDSHIFT_NAMESPACE, e),
        },
        serverless: {
            name: "redshift-serverless",
            protocol: "json",
            operations: serverlessOperations(tools),
            error: jsonError,
        },
    };
}

/* Returns answer(req, res): finds the operation, lets it fail if told to, checks the signature, runs it. */
function responder({ services, center, keys, clock, knob, count, log }) {
    const inForce = planBook();

    async function perform({ req, body, service, action, input, plan }) {
        const operation = service.operations[action];
        if (!operation) {
            throw unknownOperation(service, action);
        }
        if (plan.code) {
            throw new AwsError(plan.code, plan.status ?? 400, plan.message ?? plan.code);
        }
        const expected = {
            service: service.name,
            region: REGION,
            protocol: service.protocol,
            skewCode: knob("aws.skew_code"),
        };
        const identity = operation.unsigned
            ? undefined
            : await checkSignature({ req, body, keys, now: clock.now(), expected });
        return operation.run(input(), req, identity);
    }

    return async function answer(req, res) {
        const body = await readBody(req);
        const other = center(req, body);
        if (other) {
            return sendPlain(res, other, clock.now());
        }
        const { service, action, input } = routeOf(req, body, services);
        count(`aws.${service.operations[action] ? action : "unknown"}`);
        const plans = knob("aws.fail") ?? {};
        const plan = inForce(action, plans[action] ?? plans["*"]);
        await waitFor(plan);
        const reply = await perform({ req, body, service, action, input, plan }).catch((error) => {
            if (!(error instanceof AwsError)) {
                log(`aws: ${error?.stack ?? error}`);
            }
            return service.error(
                error instanceof AwsError ? error : new AwsError("InternalFailure", 500, "Internal failure"),
            );
        });
        return send(res, reply, plan, clock.now());
    };
}

/**
 * Starts it (ctx.args.aws: 'https' for a certificate of ctx.ca). Web identity tokens are those of ctx.issuers;
 * STACK_RS_HOST and STACK_RS_PORT in ctx.env say where the database is.
 */
export async function start(ctx) {
    const { knob, count } = ctx.control;
    Object.entries(KNOBS).forEach(([name, standard]) => knob(name, standard));
    const keep = secretKeeper(ctx);
    const keys = makeKeys(keep);
    const clock = makeClock(knob);
    const place = () => ({
        host: knob("aws.host") || ctx.env?.STACK_RS_HOST || "127.0.0.1",
        port: Number(knob("aws.port") || ctx.env?.STACK_RS_PORT || 5439),
    });
    const grant = databaseUsers({ ctx, clock, keep, knob, count });
    const services = servicesOf({ ctx, keys, clock, count, knob, grant, place, region: REGION });

    const center = identityCenter({ knob, count, keep, now: clock.now, base: () => server.url });
    const answer = responder({ services, center, keys, clock, knob, count, log: ctx.log });
    const server = await listen(ctx, ctx.args?.aws === "https" && "aws", (req, res) => {
        answer(req, res).catch((error) => {
            ctx.log(`aws: ${error?.stack ?? error}`);
            res.destroy();
        });
    });
    return {
        env: {
            STACK_AWS_ENDPOINT: server.url,
            STACK_ROLE_ARN: ROLE_ARN,
            STACK_CLUSTER_ID: CLUSTER_ID,
            STACK_CUSTOM_DOMAIN: CUSTOM_DOMAIN,
            STACK_WORKGROUP: WORKGROUP,
            STACK_REGION: REGION,
            STACK_IDC_START_URL: START_URL,
            STACK_AWS_ACCESS_KEY_ID: keys.user.id,
            STACK_AWS_SECRET_ACCESS_KEY: keys.user.secret,
        },
        stop: server.close,
    };
}
