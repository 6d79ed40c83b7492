/* HTTP through libcurl; see http.h. One easy handle on one multi handle a request: nothing is kept
 * between requests, and the wait is the driver's own, so that deadline and stop end it within
 * milliseconds. */
#include "net/http.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "net/http_head.h"
#include "net/url.h"

enum {
    MAX_BODY = 256 * 1024,
    CONNECT_MS =
        30000, /* one address may swallow packets; the request's deadline is the caller's */
    CEILING_MS = 120000, /* a request without a deadline ends at some time all the same */
    TRIES = 4,
    FIRST_PAUSE_MS = 250,
    SLICE_MS = 1000
};

struct transfer {
    const struct rs_http_request *request;
    struct rs_http_response *response;
    struct rs_url url;
    struct rs_wait wait;
    CURL *easy;   /* owned */
    CURLM *multi; /* owned */
    struct curl_slist *headers;
    bool too_large, no_memory;
    char text[CURL_ERROR_SIZE]; /* curl's words; the size is its interface */
};

/* OpenSSL may write to a socket that the peer has closed; with CURLOPT_NOSIGNAL nobody else keeps
 * SIGPIPE from the host. (As libpq does it.) */
struct pipe_guard {
    sigset_t before;
    bool was_pending;
};

static void pipe_guard_begin(struct pipe_guard *guard)
{
    sigset_t pipe_only, pending;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_only, &guard->before);
    guard->was_pending = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

static void pipe_guard_end(struct pipe_guard *guard)
{
    struct timespec none = {0};
    sigset_t pipe_only;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    if (!guard->was_pending) {
        (void)sigtimedwait(&pipe_only, NULL, &none);
    }
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}

static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t len = size * count;
    if (len > MAX_BODY - t->response->body.len) {
        t->too_large = true;
        return 0;
    }
    rs_buf_add(&t->response->body, bytes, len);
    t->no_memory = !rs_buf_ok(&t->response->body);
    return t->no_memory ? 0 : len;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t len = size * count;
    t->no_memory = !rs_http_head_line(t->response, (struct rs_span){bytes, len});
    return t->no_memory ? 0 : len;
}

/* One option; false is sticky in *ok. Every option taken is one that the oldest libcurl we accept
 * (7.85) knows, so a failure is memory or a broken library. */
#define SET(option, value) (*ok = curl_easy_setopt(t->easy, (option), (value)) == CURLE_OK && *ok)

static void set_safety(struct transfer *t, bool *ok)
{
    const struct rs_http_route *route = t->request->route;
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FORBID_REUSE, 1L);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (route && route->ca_file) {
        SET(CURLOPT_CAINFO, route->ca_file);
        SET(CURLOPT_CAPATH, NULL); /* this file is what is trusted, not the system's folder too */
        SET(CURLOPT_PROXY_CAINFO, route->ca_file);
        SET(CURLOPT_PROXY_CAPATH, NULL);
    }
}

static void set_proxy(struct transfer *t, bool *ok)
{
    const struct rs_http_route *route = t->request->route;
    if (t->url.loopback || (route && route->proxy && !*route->proxy)) {
        SET(CURLOPT_PROXY, "");
        return;
    }
    if (!route) {
        return;
    }
    if (route->proxy) {
        SET(CURLOPT_PROXY, route->proxy);
        SET(CURLOPT_NOPROXY, route->no_proxy ? route->no_proxy : "");
    }
    if (route->proxy_user) {
        SET(CURLOPT_PROXYUSERNAME, route->proxy_user);
        SET(CURLOPT_PROXYPASSWORD,
            route->proxy_password ? rs_secret_str(route->proxy_password) : "");
        SET(CURLOPT_PROXYAUTH, CURLAUTH_ANY);
    }
}

static void add_header(struct transfer *t, const char *line, bool *ok)
{
    struct curl_slist *longer = curl_slist_append(t->headers, line);
    *ok = longer && *ok;
    t->headers = longer ? longer : t->headers;
}

static void set_content(struct transfer *t, bool *ok)
{
    const struct rs_http_request *request = t->request;
    bool post = strcmp(request->method, "POST") == 0;
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_USERAGENT, "redshift-odbc/" RS_VERSION);
    if (post || request->body.ptr) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        SET(CURLOPT_POSTFIELDS, request->body.ptr ? request->body.ptr : "");
    }
    if (!post && strcmp(request->method, "GET") != 0) {
        SET(CURLOPT_CUSTOMREQUEST, request->method);
    }
    add_header(t, "Expect:", ok); /* no wait for 100 Continue */
    for (const char *const *line = request->headers; line && *line; line++) {
        add_header(t, *line, ok);
    }
    SET(CURLOPT_HTTPHEADER, t->headers);
}

static bool set_up(struct transfer *t)
{
    bool all = true, *ok = &all;
    t->easy = curl_easy_init();
    t->multi = curl_multi_init();
    if (!t->easy || !t->multi) {
        return false;
    }
    SET(CURLOPT_ERRORBUFFER, t->text);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, (void *)t);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, (void *)t);
    set_safety(t, ok);
    set_proxy(t, ok);
    set_content(t, ok);
    return all && curl_multi_add_handle(t->multi, t->easy) == CURLM_OK;
}

/* A name lookup cannot be interrupted, so curl leaves its thread behind, which ends by itself. Its
 * code must still be there then, even when the driver and its libraries have been unloaded. */
static void leave_lookup_behind(struct transfer *t)
{
#if LIBCURL_VERSION_NUM >= 0x075700
    Dl_info where;
    curl_off_t lookup_us = 0;
    (void)curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup_us);
    if (lookup_us == 0 && dladdr((void *)&curl_version, &where) && where.dli_fname) {
        void *library = dlopen(where.dli_fname, RTLD_NOW | RTLD_NODELETE);
        if (library) {
            dlclose(library); /* RTLD_NODELETE keeps it */
            (void)curl_easy_setopt(t->easy, CURLOPT_QUICK_EXIT, 1L);
        }
    }
#else
    (void)t;
#endif
}

static void tear_down(struct transfer *t)
{
    for (struct curl_slist *item = t->headers; item; item = item->next) {
        rs_wipe(item->data, strlen(item->data));
    }
    if (t->multi && t->easy) {
        curl_multi_remove_handle(t->multi, t->easy);
    }
    curl_easy_cleanup(t->easy);
    curl_multi_cleanup(t->multi);
    curl_slist_free_all(t->headers);
}

enum outcome { DONE, DEADLINE, STOPPED, BROKEN };

/* Waits until the transfer has ended; *code is curl's result when DONE. */
static enum outcome drive(struct transfer *t, CURLcode *code)
{
    struct rs_stop *stop = t->wait.stop;
    struct curl_waitfd wake = {.fd = stop ? stop->wake : -1, .events = CURL_WAIT_POLLIN};
    unsigned wakes = stop && stop->wake >= 0 ? 1 : 0;
    for (;;) {
        int running = 0, left;
        if (curl_multi_perform(t->multi, &running) != CURLM_OK) {
            return BROKEN;
        }
        CURLMsg *message = curl_multi_info_read(t->multi, &left);
        if (message && message->msg == CURLMSG_DONE) {
            *code = message->data.result;
            return DONE;
        }
        int64_t now = rs_clock_monotonic_ms();
        if (rs_stop_wanted(stop)) {
            return STOPPED;
        }
        if (now >= t->wait.deadline_ms) {
            return DEADLINE;
        }
        if (curl_multi_poll(t->multi, &wake, wakes, rs_wait_left_ms(&t->wait, now, SLICE_MS),
                            NULL) != CURLM_OK) {
            return BROKEN;
        }
    }
}

/* Certificates: OpenSSL's verification codes (X509_V_ERR_*), the same in every version. */
static const struct {
    long code;
    const char *words;
    bool clock; /* this machine's clock may be the cause */
} certificate_faults[] = {
    {9, "its certificate is not yet valid", true},
    {10, "its certificate has expired", true},
    {2, "its certificate is signed by an authority that is not trusted here", false},
    {18, "its certificate is self-signed and not trusted here", false},
    {19, "its certificate chain ends in an authority that is not trusted here", false},
    {20, "its certificate is signed by an authority that is not trusted here", false},
    {21, "its certificate is signed by an authority that is not trusted here", false},
    {23, "its certificate has been revoked", false},
};

static bool fail_certificate(struct transfer *t, const char *where, struct rs_error *err)
{
    long code = 0;
    char *ca = t->request->route ? (char *)t->request->route->ca_file : NULL;
    char now[24];
    (void)curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &code);
    if (!ca) {
        (void)curl_easy_getinfo(t->easy, CURLINFO_CAINFO, &ca);
    }
    for (size_t i = 0; i < RS_COUNT(certificate_faults); i++) {
        const char *words = certificate_faults[i].words;
        if (certificate_faults[i].code != code) {
            continue;
        }
        if (certificate_faults[i].clock) {
            rs_clock_format_utc(rs_clock_wall(), now);
            return rs_fail(err, RS_08001, "%s cannot be trusted: %s (this machine's clock says %s)",
                           where, words, now);
        }
        return rs_fail(err, RS_08001,
                       "%s cannot be trusted: %s (trusted are the authorities in %s; set CAFile to "
                       "a file with the right one)",
                       where, words, ca ? ca : "the system's store");
    }
    /* X509_V_ERR_HOSTNAME_MISMATCH; or curl's own check of the name, which has words only */
    if (code == 62 || strstr(t->text, "subject name") ||
        strstr(t->text, "host name")) { /* the chain is good, or X509_V_ERR_HOSTNAME_MISMATCH */
        return rs_fail(err, RS_08001,
                       "%s cannot be trusted: its certificate is for another host name than %.*s",
                       where, (int)t->url.host.len, t->url.host.ptr);
    }
    return rs_fail(err, RS_08001, "%s cannot be trusted: %s", where, t->text);
}

static bool fail_connect(struct transfer *t, CURLcode code, const char *where, struct rs_error *err)
{
    const char *words = *t->text ? t->text : curl_easy_strerror(code);
    const char *ca = t->request->route ? t->request->route->ca_file : NULL;
    long proxy_status = 0;
    (void)curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    if (proxy_status >= 300) {
        return rs_fail(err, RS_08001, "%s cannot be reached: the proxy refused with HTTP %ld%s",
                       where, proxy_status,
                       proxy_status == 407 ? " (it wants a user and a password)" : "");
    }
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
        return fail_certificate(t, where, err);
    case CURLE_SSL_CACERT_BADFILE:
        return rs_fail(err, RS_08001,
                       "%s cannot be trusted: the file of trusted authorities %s cannot be read or "
                       "holds no certificate",
                       where, ca ? ca : "of the system");
    case CURLE_SSL_CONNECT_ERROR:
        return rs_fail(err, RS_08001, "%s: the TLS handshake failed: %s", where, words);
    case CURLE_COULDNT_RESOLVE_HOST:
        return rs_fail(err, RS_08001, "%s cannot be reached: the host name %.*s is not known here",
                       where, (int)t->url.host.len, t->url.host.ptr);
    case CURLE_COULDNT_RESOLVE_PROXY:
        return rs_fail(err, RS_08001, "%s cannot be reached: the name of the proxy is not known",
                       where);
    default:
        return rs_fail(err, RS_08001, "%s cannot be reached: %s", where, words);
    }
}

/* Turns what happened into an answer or an error. */
static bool conclude(struct transfer *t, enum outcome outcome, CURLcode code, struct rs_error *err)
{
    struct rs_buf where;
    curl_off_t begun_us = 0;
    long status = 0;
    bool ok = false;
    rs_buf_init(&where, 16384);
    rs_buf_add_format(&where, "%s (", t->request->what);
    rs_url_for_log(&where, t->request->url);
    rs_buf_add_char(&where, ')');
    (void)curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &begun_us);
    t->response->maybe_sent = begun_us > 0;
    if (t->no_memory || !rs_buf_ok(&where)) {
        rs_fail_memory(err);
    } else if (t->too_large) {
        rs_fail(err, RS_08001, "%s sent more than 256 KiB", rs_buf_str(&where));
    } else if (outcome == STOPPED) {
        rs_fail(err, RS_HY008, "stopped while waiting for %s", rs_buf_str(&where));
    } else if (outcome == DEADLINE) {
        rs_fail(err, RS_HYT00, "the time was over before %s answered", rs_buf_str(&where));
    } else if (outcome == BROKEN) {
        rs_fail(err, RS_HY000, "libcurl failed while talking to %s", rs_buf_str(&where));
    } else if (code != CURLE_OK) {
        fail_connect(t, code, rs_buf_str(&where), err);
    } else {
        (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
        t->response->status = (int)status;
        ok = true;
    }
    rs_buf_clear(&where);
    return ok;
}

/* True when another try may help: nobody has seen the request, or the server asks to come again. */
static bool worth_retry(const struct rs_http_response *response, enum outcome outcome,
                        CURLcode code)
{
    if (outcome != DONE) {
        return false;
    }
    if (code == CURLE_OK) {
        return response->status == 429 || response->status == 503;
    }
    return !response->maybe_sent &&
           (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
            code == CURLE_OPERATION_TIMEDOUT || code == CURLE_SSL_CONNECT_ERROR);
}

static void response_init(struct rs_http_response *response)
{
    memset(response, 0, sizeof *response);
    rs_buf_init_secret(&response->body, MAX_BODY);
    response->max_age = -1;
}

/* One try. *again: another one may help. */
static bool send_once(struct transfer *t, bool *again, struct rs_error *err)
{
    struct pipe_guard guard;
    CURLcode code = CURLE_OK;
    bool ok = false;
    *again = false;
    rs_http_response_clear(t->response);
    response_init(t->response);
    pipe_guard_begin(&guard);
    if (set_up(t)) {
        enum outcome outcome = drive(t, &code);
        if (outcome != DONE) {
            leave_lookup_behind(t);
        }
        ok = conclude(t, outcome, code, err);
        *again = worth_retry(t->response, outcome, code);
    } else {
        rs_fail_memory(err);
    }
    tear_down(t);
    pipe_guard_end(&guard);
    return ok;
}

enum pause { GO_ON, GIVE_UP, STOP };

/* Sleeps before the next try, unless the deadline comes first. */
static enum pause pause_before_retry(struct transfer *t, int try)
{
    int64_t now = rs_clock_monotonic_ms();
    int64_t pause = rs_http_retry_delay_ms(t->response, rs_clock_wall(), FIRST_PAUSE_MS << try);
    if (t->wait.deadline_ms - now <= pause) {
        return GIVE_UP;
    }
    return rs_wait_poll(&t->wait, NULL, 0, (int)pause) == 0 ? GO_ON : STOP;
}

bool rs_http_send(const struct rs_http_request *request, struct rs_http_response *response,
                  struct rs_error *err)
{
    struct rs_error last = {0};
    struct rs_url url;
    bool ok = false, again = true;
    response_init(response);
    if (!rs_url_parse(rs_span_of(request->url), request->what, &url, err)) {
        return false;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) { /* counted; undone by nobody */
        return rs_fail(err, RS_HY000, "libcurl could not be initialised");
    }
    struct rs_wait wait = rs_wait_within(&request->wait, rs_clock_monotonic_ms(), CEILING_MS);
    for (int try = 0; again; try++) {
        struct transfer t = {.request = request, .response = response, .url = url, .wait = wait};
        rs_error_clear(&last);
        ok = send_once(&t, &again, &last);
        enum pause next =
            again && request->retry && try + 1 < TRIES ? pause_before_retry(&t, try) : GIVE_UP;
        again = next == GO_ON;
        if (next == STOP) {
            rs_error_clear(&last);
            ok = rs_fail(&last, RS_HY008, "stopped while waiting to ask %s again", request->what);
        }
    }
    if (!ok && !err->set) {
        *err = last;
    } else {
        rs_error_clear(&last);
    }
    return ok;
}

void rs_http_response_clear(struct rs_http_response *response)
{
    rs_buf_clear(&response->body);
    free(response->content_type);
    free(response->retry_after);
    memset(response, 0, sizeof *response);
}
