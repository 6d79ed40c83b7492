// AWS Security Token Service, version 2011-06-15: AssumeRoleWithWebIdentity and GetCallerIdentity.
import { isoSeconds } from "./clock.mjs";
import { ACCOUNT } from "./keys.mjs";
import { roleFor } from "./roles.mjs";
import { checkWebIdentity } from "./webidentity.mjs";
import { AwsError, queryReply } from "./wire.mjs";

export const STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

const LIMITS = [
    { name: "RoleArn", label: "roleArn", min: 20, max: 2048, required: true },
    { name: "RoleSessionName", label: "roleSessionName", min: 2, max: 64, required: true, pattern: /^[\w+=,.@-]*$/ },
    { name: "WebIdentityToken", label: "webIdentityToken", min: 4, max: 20000, required: true, secret: true },
    { name: "Policy", label: "policy", min: 1, max: 2048 },
    { name: "ProviderId", label: "providerId", min: 4, max: 2048 },
];

function complaint(limit, value) {
    const shown = limit.secret ? "" : `Value '${value}' at `;
    const at = `${shown}'${limit.label}' failed to satisfy constraint: Member must `;
    if (value === null) {
        return limit.required
            ? `Value null at '${limit.label}' failed to satisfy constraint: Member must not be null`
            : "";
    }
    if (value.length < limit.min) {
        return `${at}have length greater than or equal to ${limit.min}`;
    }
    if (value.length > limit.max) {
        return `${at}have length less than or equal to ${limit.max}`;
    }
    return limit.pattern && !limit.pattern.test(value) ? `${at}satisfy regular expression pattern: [\\w+=,.@-]*` : "";
}

function checkParameters(form) {
    const wrong = LIMITS.map((limit) => complaint(limit, form.get(limit.name))).filter(Boolean);
    const duration = form.get("DurationSeconds");
    if (duration !== null && !(/^\d+$/.test(duration) && duration >= 900 && duration <= 43200)) {
        const bound = duration > 43200 ? "less than or equal to 43200" : "greater than or equal to 900";
        wrong.push(
            `Value '${duration}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${bound}`,
        );
    }
    if (wrong.length > 0) {
        const many = wrong.length > 1 ? "errors" : "error";
        throw new AwsError(
            "ValidationError",
            400,
            `${wrong.length} validation ${many} detected: ${wrong.join("; ")}`,
        );
    }
    if (!form.get("RoleArn").startsWith("arn:")) {
        throw new AwsError("ValidationError", 400, "Request ARN is invalid");
    }
}

/** Operations by name, each (form) => reply. */
export function stsOperations({ ctx, keys, clock, count }) {
    async function assumeRoleWithWebIdentity(form, req) {
        if (req.headers.authorization) {
            count("aws.signed_web_identity");
        }
        checkParameters(form);
        const now = clock.now();
        const { claims, provider } = await checkWebIdentity({
            token: form.get("WebIdentityToken"),
            issuers: ctx.issuers ?? [],
            ca: ctx.ca?.pem,
            now,
        });
        const role = roleFor(form.get("RoleArn"), claims);
        if (!role) {
            throw new AwsError("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
        }
        const seconds = Number(form.get("DurationSeconds") ?? 3600);
        if (seconds > role.longest) {
            throw new AwsError(
                "ValidationError",
                400,
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            );
        }
        const session = form.get("RoleSessionName");
        const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${role.name}/${session}`;
        const expires = new Date(now.getTime() + seconds * 1000);
        const key = keys.issue({ kind: "role", name: role.name, session, arn, allowed: role.allowed }, expires);
        count("aws.roles_assumed");
        return queryReply("AssumeRoleWithWebIdentity", STS_NAMESPACE, {
            SubjectFromWebIdentityToken: claims.sub,
            Audience: [claims.aud].flat()[0],
            AssumedRoleUser: { Arn: arn, AssumedRoleId: `AROA2ZK7QXJ5EXAMPLE7:${session}` },
            Credentials: {
                SessionToken: key.token,
                SecretAccessKey: key.secret,
                Expiration: isoSeconds(expires),
                AccessKeyId: key.id,
            },
            Provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/${provider.replace(/^https?:\/\//, "")}`,
        });
    }

    async function getCallerIdentity(_form, _req, identity) {
        return queryReply("GetCallerIdentity", STS_NAMESPACE, {
            Arn: identity.arn,
            UserId: "AIDAEXAMPLE",
            Account: ACCOUNT,
        });
    }

    return {
        AssumeRoleWithWebIdentity: { run: assumeRoleWithWebIdentity, unsigned: true },
        GetCallerIdentity: { run: getCallerIdentity },
    };
}
