/* USE name, SHOW USE and RESET USE: the database that names without one are looked for in. Here they only say whether the
   database is there, and remember it. */
import { literal } from "../lib/pgclient.mjs";

const SHOWN = "coalesce(nullif(current_setting('redshift.used_database', true), ''), current_database())";

/* The statement for one of them (a list of tokens), or null when it is none. */
export function useCall(list) {
    const [first, second] = list;
    if (list.length !== 2) return null;
    if (first.word === "show" && second.word === "use") return `SELECT ${SHOWN} AS use`;
    if (first.word === "reset" && second.word === "use") return "SET redshift.used_database = ''";
    if (first.word !== "use" || !["word", "quoted"].includes(second.kind)) return null;
    const name = second.kind === "quoted" ? second.text.slice(1, -1).replaceAll('""', '"') : second.word;
    return `CALL pg_catalog.stand_in_use(${literal(name)})`;
}
