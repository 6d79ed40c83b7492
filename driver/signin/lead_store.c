/* What the leader stores and finds stored; see lead_parts.h. */
#include <stdlib.h>

#include "signin/center.h"
#include "signin/lead_parts.h"
#include "signin/table.h"
#include "signin/token.h"

char *rs_lead_side_file(const struct rs_lead *lead, const char *end)
{
    return rs_format("%s.%s", lead->place.file, end);
}

void rs_lead_warn_store(const struct rs_lead *lead, struct rs_error *why)
{
    rs_log_write(lead->run->host->log, RS_LOG_WARN, "the token store cannot be used: %s",
                 rs_error_text(why));
    if (lead->run->host->notes) {
        rs_note(lead->run->host->notes, RS_01000,
                "the sign-in is kept in memory only, because its store cannot be used: %s",
                rs_error_text(why));
    }
    rs_error_clear(why);
}

void rs_lead_open_place(struct rs_lead *lead)
{
    struct rs_error why = {0};
    if (lead->store->shared &&
        !rs_store_place_open(&lead->place, lead->store, lead->run->config->cache_dir, &why)) {
        rs_lead_warn_store(lead, &why);
        lead->store = &rs_store_memory;
    }
    lead->place.keys.turn.wait = lead->run->wait;
}

/* A keyring asks for its password in a window of its own, and hangs where there is none. */
void rs_lead_allow_prompt(struct rs_lead *lead)
{
    bool display =
        !rs_option_empty(getenv("DISPLAY")) || !rs_option_empty(getenv("WAYLAND_DISPLAY"));
    if (display && lead->run->config->interactive != RS_INTERACTIVE_NEVER) {
        lead->place.keys.turn.person_ms = rs_run_person_ms(lead->run);
    }
}

/* The time in which a person unlocked a keyring is not the login time-out's. */
static void count_prompt(struct rs_lead *lead)
{
    rs_run_add_person_ms(lead->run, lead->place.keys.turn.asked_ms);
    lead->place.keys.turn.asked_ms = 0;
}

void rs_lead_load_status(struct rs_lead *lead)
{
    char *name = lead->store->shared ? rs_lead_side_file(lead, "status") : NULL;
    if (name) {
        rs_status_load(rs_table_status(lead->entry), &lead->place.dir, name);
    }
    free(name);
}

void rs_lead_save_status(struct rs_lead *lead)
{
    char *name = lead->store->shared ? rs_lead_side_file(lead, "status") : NULL;
    if (name) {
        rs_status_save(rs_table_status(lead->entry), &lead->place.dir, name);
    }
    free(name);
}

bool rs_lead_recall(struct rs_lead *lead, struct rs_token *out)
{
    rs_error_clear(&lead->locked);
    bool got = lead->store->get(&lead->place, out, &lead->locked);
    count_prompt(lead);
    return got || (*rs_table_memory_only(lead->entry) &&
                   rs_store_memory.get(&lead->place, out, &lead->locked));
}

void rs_lead_adopt_client(struct rs_lead *lead)
{
    struct rs_token kept = {0};
    if (rs_center_is(lead->run) && rs_lead_recall(lead, &kept)) {
        rs_center_adopt(rs_table_provider(lead->entry), &kept, rs_host_now(lead->run->host));
    }
    rs_token_clear(&kept);
}

void rs_lead_keep(struct rs_lead *lead, const struct rs_token *token)
{
    struct rs_error why = {0};
    bool stored = lead->store->put(&lead->place, token, &why);
    count_prompt(lead);
    if (!stored) {
        rs_lead_warn_store(lead, &why);
    }
    *rs_table_memory_only(lead->entry) = !stored || !lead->store->shared;
    if ((lead->store->shared || !stored) && !rs_store_memory.put(&lead->place, token, &why)) {
        rs_error_clear(&why);
    }
}

void rs_lead_forget(struct rs_lead *lead)
{
    struct rs_error why = {0};
    if (!lead->store->erase(&lead->place, &why)) {
        rs_lead_warn_store(lead, &why);
    }
    rs_table_forget(lead->entry);
}

bool rs_lead_find_stored(struct rs_lead *lead, struct rs_token *old, struct rs_token *out)
{
    struct rs_error ignored = {0};
    if (lead->run->config->interactive == RS_INTERACTIVE_ALWAYS || !rs_lead_recall(lead, old) ||
        !rs_token_good(old, lead->refused, rs_host_now(lead->run->host))) {
        return false;
    }
    if (lead->store->shared && !rs_store_memory.put(&lead->place, old, &ignored)) {
        rs_error_clear(&ignored);
    }
    rs_token_move(out, old);
    return true;
}
