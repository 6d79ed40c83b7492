// The clock of the AWS side: the machine's clock plus the knob aws.clock_offset (seconds).

export function makeClock(knob) {
    return { now: () => new Date(Date.now() + Number(knob("aws.clock_offset")) * 1000) };
}

/** 2026-11-24T01:02:03Z, as STS writes times. */
export function isoSeconds(date) {
    return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** 20261124T010203Z, as signatures write times. */
export function compact(date) {
    return date.toISOString().replace(/[-:]|\.\d+/g, "");
}

/** Back from compact(); undefined when it is not such a time. */
export function fromCompact(text) {
    const m = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? "");
    return m ? new Date(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}Z`) : undefined;
}
