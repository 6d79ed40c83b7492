// Plans set through knobs for how to misbehave: { ..., times } holds for the first so many requests after it was set.

/** Returns inForce(name, plan): the plan, or {} when there is none or it has been used up. */
export function planBook() {
    const used = new Map();
    return (name, plan) => {
        if (!plan) {
            return {};
        }
        const id = name + JSON.stringify(plan);
        const count = (used.get(id) ?? 0) + 1;
        used.set(id, count);
        return plan.times !== undefined && count > plan.times ? {} : plan;
    };
}

/** Waits as the plan says (delay_ms). */
export async function waitFor(plan) {
    if (plan.delay_ms) {
        await new Promise((done) => setTimeout(done, plan.delay_ms).unref());
    }
}
