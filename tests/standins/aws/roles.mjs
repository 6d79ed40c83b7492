// The account's roles: who may assume them (trust policy) and what they may do.
import { CLIENT_ID } from "../idp/provider.mjs";
import { ACCOUNT } from "./keys.mjs";

const arnOf = (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/* aud, sub: conditions of the trust policy; longest: seconds; allowed: may ask for database credentials. */
const ROLES = [
    { name: "RedshiftAnalyst", aud: CLIENT_ID, longest: 43200, allowed: true },
    { name: "RedshiftShort", aud: CLIENT_ID, longest: 3600, allowed: true },
    { name: "OnlySomebodyElse", aud: CLIENT_ID, sub: "somebody-else", longest: 3600, allowed: true },
    { name: "NoRedshift", aud: CLIENT_ID, longest: 3600, allowed: false },
];

export const ROLE_ARN = arnOf("RedshiftAnalyst");

/** The role that a token with these claims may assume, or undefined (AWS says the same for "no such role"). */
export function roleFor(arn, claims) {
    const role = ROLES.find((r) => arnOf(r.name) === arn);
    const audiences = [claims.aud].flat();
    return role && audiences.includes(role.aud) && (!role.sub || role.sub === claims.sub) ? role : undefined;
}
