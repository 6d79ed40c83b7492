/* Inside of session/check: what the steps share. */
#ifndef RS_SESSION_CHECK_STEPS_H
#define RS_SESSION_CHECK_STEPS_H

#include "pq/resolve.h"
#include "session/check.h"
#include "session/login.h"
#include "signin/discovery.h"

struct rs_session;

enum { RS_CHECK_MOST_STEPS = 40 };

/* Somewhere that TCP leads to. */
struct rs_check_goal {
    char *host; /* owned; NULL: not known */
    uint16_t port;
    struct rs_pq_addresses addresses;
    int fd; /* -1: not connected */
};

struct rs_check {
    const struct rs_check_ask *ask;
    struct rs_settings settings;
    struct rs_notes notes;   /* of reading the options */
    struct rs_notes others;  /* of everything else */
    struct rs_error pending; /* found by one step, told by another */
    struct rs_outside outside;
    struct rs_wait wait; /* of the step that runs */
    char *driver;        /* Driver=; owned; NULL: not said */
    char *proxy_host;    /* owned; NULL: there is none */
    struct rs_check_goal provider_goal, server_goal;
    struct rs_provider provider;
    bool has_skew;
    int64_t skew_s; /* the provider's clock minus ours */
    struct rs_token token;
    struct rs_login login;
    struct rs_session *session;
    bool blocked; /* set by the step that runs: what needs it is skipped */
    bool blocks[RS_CHECK_MOST_STEPS];
};

struct rs_check_step {
    const char *name, *title;
    unsigned sets;     /* enum rs_check_set */
    unsigned kinds;    /* enum rs_check_kind: of data sources */
    const char *needs; /* names of steps that must not have failed or been skipped */
    void (*run)(struct rs_check *check, struct rs_check_result *result);
};
enum rs_check_kind {
    RS_CHECK_BROWSER = 1, /* signs in at an OpenID provider */
    RS_CHECK_PASSWORD = 2,
    RS_CHECK_CENTER = 4, /* signs in at an IAM Identity Center */
    RS_CHECK_ANY = 7
};

void rs_check_ok(struct rs_check_result *result, const char *fmt, ...) RS_PRINTF(2, 3);
void rs_check_skip(struct rs_check_result *result, const char *fmt, ...) RS_PRINTF(2, 3);
/* Skipped, and so is what needs this step. */
void rs_check_block(struct rs_check *check, struct rs_check_result *result, const char *fmt, ...)
    RS_PRINTF(3, 4);
void rs_check_warn(struct rs_check_result *result, const char *fmt, ...) RS_PRINTF(2, 3);
/* Fails with the error, which is cleared. */
void rs_check_fail(struct rs_check_result *result, struct rs_error *err);
void rs_check_fail_text(struct rs_check_result *result, const char *fmt, ...) RS_PRINTF(2, 3);
/* Finds cause and advice for a warning or a failure. */
void rs_check_advise(struct rs_check_result *result);

/* Name, TCP and TLS of a goal. `doing` is for texts: "the identity provider". */
void rs_check_resolve(struct rs_check *check, struct rs_check_goal *goal,
                      struct rs_check_result *result);
void rs_check_connect(struct rs_check *check, struct rs_check_goal *goal,
                      struct rs_check_result *result);
void rs_check_goal_clear(struct rs_check_goal *goal);

#define STEP(fn) void rs_check_##fn(struct rs_check *check, struct rs_check_result *result);
STEP(source)
STEP(options)
STEP(odbcinst)
STEP(driver)
STEP(store)
STEP(browser)
STEP(proxy)
STEP(provider_name)
STEP(provider_connect)
STEP(provider_tls)
STEP(metadata)
STEP(client)
STEP(redirect)
STEP(keys)
STEP(clock)
STEP(sts)
STEP(signed_in)
STEP(role)
STEP(cluster)
STEP(server_name)
STEP(server_connect)
STEP(server_tls)
STEP(server_login)
STEP(sign_in)
STEP(credentials)
STEP(connect_session)
STEP(statement)
#undef STEP

#endif
