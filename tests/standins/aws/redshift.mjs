// Amazon Redshift's own service, version 2012-12-01: GetClusterCredentials, GetClusterCredentialsWithIAM, DescribeClusters.
import { userOf } from "./database.mjs";
import { ACCOUNT } from "./keys.mjs";
import { AwsError, queryReply } from "./wire.mjs";

export const REDSHIFT_NAMESPACE = "http://redshift.amazonaws.com/doc/2012-12-01/";
export const CLUSTER_ID = "test-cluster";
export const CUSTOM_DOMAIN = "warehouse.example.com";

const AVAILABILITY = {
    available: "Available",
    paused: "Paused",
    rebooting: "Maintenance",
    maintenance: "Maintenance",
    resizing: "Modifying",
    modifying: "Modifying",
    deleting: "Unavailable",
    "storage-full": "Unavailable",
};

function seconds(form) {
    const value = form.get("DurationSeconds") ?? "900";
    if (!(/^\d+$/.test(value) && value >= 900 && value <= 3600)) {
        throw new AwsError(
            "InvalidParameterValue",
            400,
            `Invalid value for DurationSeconds: ${value}. It must be between 900 and 3600.`,
        );
    }
    return Number(value);
}

function need(form, name) {
    const value = form.get(name);
    if (!value) {
        throw new AwsError("MissingParameter", 400, `The request must contain the parameter ${name}`);
    }
    return value;
}

function permit(identity, action, resource, region) {
    if (!identity.allowed) {
        const arn = `arn:aws:redshift:${region}:${ACCOUNT}:${resource}`;
        throw new AwsError(
            "AccessDenied",
            403,
            `User: ${identity.arn} is not authorized to perform: redshift:${action} on ` +
                `resource: ${arn} because no identity-based policy allows the redshift:${action} action`,
        );
    }
}

/** Operations by name, each (form, req, identity) => reply. place() gives the database's { host, port }. */
export function redshiftOperations({ ctx, grant, knob, place, region }) {
    function cluster(form) {
        const custom = form.get("CustomDomainName");
        const id = custom ? CLUSTER_ID : need(form, "ClusterIdentifier");
        if (id !== CLUSTER_ID) {
            throw new AwsError("ClusterNotFound", 404, `Cluster ${id} not found.`);
        }
        if (custom && custom !== CUSTOM_DOMAIN) {
            throw new AwsError(
                "CustomDomainAssociationNotFoundFault",
                404,
                `The custom domain ${custom} is not found.`,
            );
        }
        return id;
    }

    async function withIam(form, _req, identity) {
        const name = userOf(identity);
        permit(
            identity,
            "GetClusterCredentialsWithIAM",
            `dbname:${cluster(form)}/${form.get("DbName") ?? ""}`,
            region,
        );
        const given = await grant({ name, seconds: seconds(form) });
        return queryReply("GetClusterCredentialsWithIAM", REDSHIFT_NAMESPACE, {
            DbUser: given.user,
            DbPassword: given.password,
            Expiration: given.expires.toISOString(),
            NextRefreshTime: given.expires.toISOString(),
        });
    }

    async function classic(form, _req, identity) {
        const wanted = need(form, "DbUser");
        permit(identity, "GetClusterCredentials", `dbuser:${cluster(form)}/${wanted}`, region);
        const create = form.get("AutoCreate") === "true";
        const groups = [...form]
            .filter(([name]) => /^DbGroups\.(DbGroup|member)\.\d+$/.test(name))
            .map(([, value]) => value);
        const name = `${create ? "IAMA" : "IAM"}:${wanted}`;
        const absent = !create && !ctx.users.get(wanted);
        const given = await grant({ name, role: wanted, seconds: seconds(form), groups, absent });
        return queryReply("GetClusterCredentials", REDSHIFT_NAMESPACE, {
            DbUser: given.user,
            DbPassword: given.password,
            Expiration: given.expires.toISOString(),
        });
    }

    async function describe(form, _req, identity) {
        const asked = form.get("ClusterIdentifier");
        const id = asked === null ? CLUSTER_ID : cluster(form);
        permit(identity, "DescribeClusters", `cluster:${id}`, region);
        const state = knob("aws.cluster_status");
        const { host, port } = place();
        return queryReply("DescribeClusters", REDSHIFT_NAMESPACE, {
            Clusters: {
                Cluster: [
                    {
                        ClusterIdentifier: id,
                        NodeType: "ra3.xlplus",
                        ClusterStatus: state,
                        ClusterAvailabilityStatus: AVAILABILITY[state] ?? "Available",
                        MasterUsername: "awsuser",
                        DBName: "dev",
                        Endpoint: state === "creating" ? undefined : { Address: host, Port: port },
                        ClusterCreateTime: "2025-01-01T00:00:00.000Z",
                        NumberOfNodes: 2,
                        PubliclyAccessible: "false",
                        Encrypted: "true",
                    },
                ],
            },
        });
    }

    return {
        GetClusterCredentialsWithIAM: { run: withIam },
        GetClusterCredentials: { run: classic },
        DescribeClusters: { run: describe },
    };
}
