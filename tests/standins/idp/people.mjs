// The people who work at the company whose identity provider this is.
import { randomBytes } from "node:crypto";

/** A directory with one person of known e-mail and random password, and a second one for "signed in as another". */
export function makePeople() {
    const password = () => randomBytes(9).toString("base64url");
    const people = [
        { sub: "7f0c2d54-ana", email: "ana.lopes@example.com", name: "Ana Lopes", password: password() },
        { sub: "91be77a0-joao", email: "joao.silva@example.com", name: "João Silva", password: password() },
    ];
    return {
        list: people,
        bySub: (sub) => people.find((p) => p.sub === sub),
        signIn: (email, given) => people.find((p) => p.email === email.trim().toLowerCase() && p.password === given),
    };
}

/** The claims that the provider may put into tokens and the userinfo reply. */
export function claimsOf(person) {
    const { sub, email, name } = person;
    return { sub, email, email_verified: true, name, preferred_username: email };
}
