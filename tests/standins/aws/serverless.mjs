// Amazon Redshift Serverless (JSON 1.1): GetCredentials and GetWorkgroup.
import { userOf } from "./database.mjs";
import { ACCOUNT } from "./keys.mjs";
import { AwsError, jsonReply } from "./wire.mjs";

export const WORKGROUP = "test-workgroup";

function checkName(input) {
    const name = input.workgroupName;
    if (typeof name !== "string") {
        throw new AwsError(
            "ValidationException",
            400,
            "1 validation error detected: Value null at 'workgroupName' failed to " +
                "satisfy constraint: Member must not be null",
        );
    }
    if (!/^[a-z0-9-]{3,64}$/.test(name)) {
        throw new AwsError(
            "ValidationException",
            400,
            `1 validation error detected: Value '${name}' at 'workgroupName' failed ` +
                "to satisfy constraint: Member must satisfy regular expression pattern: [a-z0-9-]+",
        );
    }
    if (name !== WORKGROUP) {
        throw new AwsError("ResourceNotFoundException", 400, `Workgroup ${name} does not exist.`);
    }
    return name;
}

function seconds(input) {
    const value = input.durationSeconds ?? 900;
    if (!Number.isInteger(value) || value < 900 || value > 3600) {
        throw new AwsError(
            "ValidationException",
            400,
            `The duration ${value} is not valid. It must be between 900 and 3600.`,
        );
    }
    return value;
}

/** Operations by name, each (input, req, identity) => reply. place() gives the database's { host, port }. */
export function serverlessOperations({ grant, knob, place, region }) {
    const arn = `arn:aws:redshift-serverless:${region}:${ACCOUNT}:workgroup/0a1b2c3d-0000-4000-8000-000000000000`;

    function permit(identity, action) {
        if (!identity.allowed) {
            throw new AwsError(
                "AccessDeniedException",
                400,
                `User: ${identity.arn} is not authorized to perform: ` +
                    `redshift-serverless:${action} on resource: ${arn} because no identity-based policy allows the ` +
                    `redshift-serverless:${action} action`,
            );
        }
    }

    async function getCredentials(input, _req, identity) {
        checkName(input);
        permit(identity, "GetCredentials");
        const given = await grant({ name: userOf(identity), seconds: seconds(input) });
        const expiration = given.expires.getTime() / 1000;
        return jsonReply({
            dbPassword: given.password,
            dbUser: given.user,
            expiration,
            nextRefreshTime: expiration - 60,
        });
    }

    async function getWorkgroup(input, _req, identity) {
        const name = checkName(input);
        permit(identity, "GetWorkgroup");
        const { host, port } = place();
        return jsonReply({
            workgroup: {
                workgroupName: name,
                workgroupArn: arn,
                status: knob("aws.workgroup_status"),
                endpoint: { address: host, port },
                port,
                baseCapacity: 32,
                creationDate: "2025-01-01T00:00:00.000Z",
                namespaceName: "test-namespace",
                publiclyAccessible: false,
            },
        });
    }

    return { GetCredentials: { run: getCredentials }, GetWorkgroup: { run: getWorkgroup } };
}
