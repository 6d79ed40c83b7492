/* The hidden verb `keyring`: asks the Secret Service for the key of the token store, on behalf of
 * the driver, so that no D-Bus library comes into the programs that the driver lives in. The only
 * file that knows libdbus. driver/signin/storekey_service.c starts it and says what is spoken:
 *
 *   redshift-odbc keyring find|keep LABEL [ask]
 *
 * The Secret Service API (freedesktop.org, draft 0.2): the key is one item, with its attributes
 * below, in the default collection; it travels in the session "plain", over a private socket to a
 * service of the same user. Nothing is unlocked without `ask`, and no collection is ever made. */
#include <dbus/dbus.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "tools/verbs.h"

#define SERVICE    "org.freedesktop.secrets"
#define PATH       "/org/freedesktop/secrets"
#define INTERFACE  "org.freedesktop.Secret."
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define NOWHERE    "/"

/* More than the driver waits, which gives up by itself: three seconds, and at most an hour for a
 * person. */
enum { CALLS_MS = 4000, LIFE_S = 5, PERSON_S = 3600, SLICE_MS = 100, MAX_KEY = 100 };

struct keyring {
    DBusConnection *bus;
    DBusError error;
    const char *label;
    bool ask, locked; /* may a person be asked; nothing but a lock is in the way */
    int64_t deadline_ms;
    char *session; /* owned */
};

static int say(const char *word, const char *text)
{
    printf("%s%s%.*s\n", word, *text ? " " : "", (int)strcspn(text, "\n"), text);
    return CODE_OK;
}

static int say_failure(struct keyring *ring)
{
    if (ring->locked) {
        return say("locked", "");
    }
    return say("failed", dbus_error_is_set(&ring->error) ? ring->error.message : "no answer");
}

/* --- messages ------------------------------------------------------------------------------- */

static DBusMessage *message(const char *path, const char *interface, const char *method)
{
    DBusMessage *request = dbus_message_new_method_call(SERVICE, path, interface, method);
    if (!request) {
        abort(); /* memory is out: the driver hears nothing and goes on without */
    }
    return request;
}

/* Sends and frees the request. NULL: ring->error is set. */
static DBusMessage *call(struct keyring *ring, DBusMessage *request)
{
    int64_t left = ring->deadline_ms - rs_clock_monotonic_ms();
    DBusMessage *reply =
        dbus_connection_send_with_reply_and_block(ring->bus, request, left > 0 ? (int)left : 0,
                                                  &ring->error);
    dbus_message_unref(request);
    return reply;
}

/* Appends the attributes of our item, a{ss}. */
static void add_attributes(DBusMessageIter *to, const char *label)
{
    const char *const pairs[][2] = {{"xdg:schema", "io.github.redshift-odbc.StoreKey"},
                                    {"store", label}};
    DBusMessageIter list, pair;
    dbus_message_iter_open_container(to, DBUS_TYPE_ARRAY, "{ss}", &list);
    for (size_t i = 0; i < RS_COUNT(pairs); i++) {
        dbus_message_iter_open_container(&list, DBUS_TYPE_DICT_ENTRY, NULL, &pair);
        dbus_message_iter_append_basic(&pair, DBUS_TYPE_STRING, &pairs[i][0]);
        dbus_message_iter_append_basic(&pair, DBUS_TYPE_STRING, &pairs[i][1]);
        dbus_message_iter_close_container(&list, &pair);
    }
    dbus_message_iter_close_container(to, &list);
}

/* The first path of an array of them; owned; NULL: it is empty. */
static char *first_path(DBusMessageIter *at)
{
    DBusMessageIter list;
    const char *path = NULL;
    if (dbus_message_iter_get_arg_type(at) == DBUS_TYPE_ARRAY) {
        dbus_message_iter_recurse(at, &list);
        if (dbus_message_iter_get_arg_type(&list) == DBUS_TYPE_OBJECT_PATH) {
            dbus_message_iter_get_basic(&list, &path);
        }
    }
    return path ? strdup(path) : NULL;
}

/* An object path that is no answer ("/") is none; owned. */
static char *path_at(DBusMessageIter *at)
{
    const char *path = NULL;
    if (dbus_message_iter_get_arg_type(at) == DBUS_TYPE_OBJECT_PATH) {
        dbus_message_iter_get_basic(at, &path);
    }
    return path && strcmp(path, NOWHERE) != 0 ? strdup(path) : NULL;
}

/* --- the bus and the session ---------------------------------------------------------------- */

static bool open_bus(struct keyring *ring)
{
    const char *address = getenv("DBUS_SESSION_BUS_ADDRESS");
    ring->bus = dbus_connection_open_private(address ? address : "", &ring->error);
    if (!ring->bus) {
        return false;
    }
    dbus_connection_set_exit_on_disconnect(ring->bus, FALSE);
    return dbus_bus_register(ring->bus, &ring->error);
}

static void close_bus(struct keyring *ring)
{
    if (ring->bus) {
        dbus_connection_close(ring->bus);
        dbus_connection_unref(ring->bus);
    }
    dbus_error_free(&ring->error);
    free(ring->session);
    dbus_shutdown();
}

static bool open_session(struct keyring *ring)
{
    const char *plain = "plain", *nothing = "";
    DBusMessage *request = message(PATH, INTERFACE "Service", "OpenSession");
    DBusMessageIter at, value;
    dbus_message_iter_init_append(request, &at);
    dbus_message_iter_append_basic(&at, DBUS_TYPE_STRING, &plain);
    dbus_message_iter_open_container(&at, DBUS_TYPE_VARIANT, "s", &value);
    dbus_message_iter_append_basic(&value, DBUS_TYPE_STRING, &nothing);
    dbus_message_iter_close_container(&at, &value);
    DBusMessage *reply = call(ring, request);
    if (reply && dbus_message_iter_init(reply, &at) && dbus_message_iter_next(&at)) {
        ring->session = path_at(&at);
    }
    if (reply) {
        dbus_message_unref(reply);
    }
    return ring->session != NULL;
}

/* --- unlocking ------------------------------------------------------------------------------ */

static bool driver_is_gone(void)
{
    struct pollfd end = {.fd = STDIN_FILENO};
    return poll(&end, 1, 0) > 0 && (end.revents & (POLLHUP | POLLERR));
}

/* Waits for the end of a prompt. True: it was not dismissed. */
static bool await_completed(struct keyring *ring, const char *prompt)
{
    dbus_bool_t dismissed = TRUE;
    bool done = false;
    while (!done && !driver_is_gone() && dbus_connection_read_write(ring->bus, SLICE_MS)) {
        DBusMessage *signal = dbus_connection_pop_message(ring->bus);
        if (signal && dbus_message_is_signal(signal, INTERFACE "Prompt", "Completed") &&
            dbus_message_has_path(signal, prompt)) {
            done = true;
            if (!dbus_message_get_args(signal, NULL, DBUS_TYPE_BOOLEAN, &dismissed,
                                       DBUS_TYPE_INVALID)) {
                dismissed = TRUE;
            }
        }
        if (signal) {
            dbus_message_unref(signal);
        }
    }
    return done && !dismissed;
}

static void dismiss(struct keyring *ring, const char *prompt)
{
    DBusMessage *request = message(prompt, INTERFACE "Prompt", "Dismiss");
    dbus_message_set_no_reply(request, TRUE);
    dbus_connection_send(ring->bus, request, NULL);
    dbus_connection_flush(ring->bus);
    dbus_message_unref(request);
}

/* Lets the service's own window ask the person, and begins the time anew behind it. */
static bool run_prompt(struct keyring *ring, const char *prompt)
{
    const char *window = "";
    DBusMessage *request = message(prompt, INTERFACE "Prompt", "Prompt");
    dbus_bus_add_match(ring->bus, "type='signal',interface='" INTERFACE "Prompt'", NULL);
    dbus_message_append_args(request, DBUS_TYPE_STRING, &window, DBUS_TYPE_INVALID);
    DBusMessage *reply = call(ring, request);
    if (!reply) {
        return false;
    }
    dbus_message_unref(reply);
    puts("asking");
    fflush(stdout);
    alarm(PERSON_S);
    ring->locked = !await_completed(ring, prompt);
    alarm(LIFE_S);
    ring->deadline_ms = rs_clock_monotonic_ms() + CALLS_MS;
    if (ring->locked) {
        dismiss(ring, prompt);
    }
    return !ring->locked;
}

static bool unlock(struct keyring *ring, const char *what)
{
    ring->locked = true;
    if (!ring->ask) {
        return false;
    }
    DBusMessage *request = message(PATH, INTERFACE "Service", "Unlock");
    dbus_message_append_args(request, DBUS_TYPE_ARRAY, DBUS_TYPE_OBJECT_PATH,
                             &(const char **){&what}, 1, DBUS_TYPE_INVALID);
    DBusMessage *reply = call(ring, request);
    DBusMessageIter at;
    char *prompt = NULL;
    bool ok = reply && dbus_message_iter_init(reply, &at) && dbus_message_iter_next(&at);
    if (ok) {
        prompt = path_at(&at);
        ring->locked = false;
        ok = !prompt || run_prompt(ring, prompt);
    }
    if (reply) {
        dbus_message_unref(reply);
    }
    free(prompt);
    return ok;
}

/* --- the default collection ------------------------------------------------------------------ */

static char *default_collection(struct keyring *ring)
{
    const char *alias = "default";
    DBusMessage *request = message(PATH, INTERFACE "Service", "ReadAlias");
    DBusMessageIter at;
    char *path = NULL;
    dbus_message_append_args(request, DBUS_TYPE_STRING, &alias, DBUS_TYPE_INVALID);
    DBusMessage *reply = call(ring, request);
    if (reply) {
        path = dbus_message_iter_init(reply, &at) ? path_at(&at) : NULL;
        dbus_message_unref(reply);
    }
    if (reply && !path) {
        dbus_set_error_const(&ring->error, DBUS_ERROR_FAILED, "there is no default keyring");
    }
    return path;
}

static bool is_locked(struct keyring *ring, const char *collection)
{
    const char *interface = INTERFACE "Collection", *name = "Locked";
    DBusMessage *request = message(collection, PROPERTIES, "Get");
    DBusMessageIter at, value;
    dbus_bool_t locked = TRUE;
    dbus_message_append_args(request, DBUS_TYPE_STRING, &interface, DBUS_TYPE_STRING, &name,
                             DBUS_TYPE_INVALID);
    DBusMessage *reply = call(ring, request);
    if (reply && dbus_message_iter_init(reply, &at) &&
        dbus_message_iter_get_arg_type(&at) == DBUS_TYPE_VARIANT) {
        dbus_message_iter_recurse(&at, &value);
        if (dbus_message_iter_get_arg_type(&value) == DBUS_TYPE_BOOLEAN) {
            dbus_message_iter_get_basic(&value, &locked);
        }
    }
    if (reply) {
        dbus_message_unref(reply);
    }
    return locked;
}

/* --- find ----------------------------------------------------------------------------------- */

/* Our item, owned; NULL: none is seen. */
static char *search(struct keyring *ring, bool *locked)
{
    DBusMessage *request = message(PATH, INTERFACE "Service", "SearchItems");
    DBusMessageIter at;
    char *item = NULL;
    dbus_message_iter_init_append(request, &at);
    add_attributes(&at, ring->label);
    DBusMessage *reply = call(ring, request);
    if (reply && dbus_message_iter_init(reply, &at)) {
        item = first_path(&at);
        *locked = !item && dbus_message_iter_next(&at) && (item = first_path(&at));
    }
    if (reply) {
        dbus_message_unref(reply);
    }
    return item;
}

/* Whether a search may see more now: a locked keyring may hide what is in it. */
static bool open_default(struct keyring *ring)
{
    char *collection = default_collection(ring);
    if (!collection) { /* then nothing is hidden */
        dbus_error_free(&ring->error);
        return false;
    }
    bool opened = is_locked(ring, collection) && unlock(ring, collection);
    free(collection);
    return opened;
}

static char *find_item(struct keyring *ring, bool *locked)
{
    char *item = search(ring, locked);
    if (!item && !dbus_error_is_set(&ring->error) && open_default(ring)) {
        item = search(ring, locked);
    }
    return item;
}

/* The third part of the structure (session, parameters, value, content type). */
static bool say_secret(DBusMessage *reply)
{
    DBusMessageIter at, part, bytes;
    const char *text = NULL;
    int len = 0;
    bool ok = dbus_message_iter_init(reply, &at) &&
              dbus_message_iter_get_arg_type(&at) == DBUS_TYPE_STRUCT;
    if (ok) {
        dbus_message_iter_recurse(&at, &part);
        ok = dbus_message_iter_next(&part) && dbus_message_iter_next(&part) &&
             dbus_message_iter_get_arg_type(&part) == DBUS_TYPE_ARRAY &&
             dbus_message_iter_get_element_type(&part) == DBUS_TYPE_BYTE;
    }
    if (ok) {
        dbus_message_iter_recurse(&part, &bytes);
        dbus_message_iter_get_fixed_array(&bytes, &text, &len);
        printf("key %.*s\n", len < MAX_KEY ? len : 0, text ? text : "");
    }
    return ok;
}

static int find(struct keyring *ring)
{
    bool locked = false, said = false;
    char *item = find_item(ring, &locked);
    if (!item && !ring->locked && !dbus_error_is_set(&ring->error)) {
        return say("none", "");
    }
    if (item && (!locked || unlock(ring, item))) {
        DBusMessage *request = message(item, INTERFACE "Item", "GetSecret");
        dbus_message_append_args(request, DBUS_TYPE_OBJECT_PATH, &ring->session, DBUS_TYPE_INVALID);
        DBusMessage *reply = call(ring, request);
        said = reply && say_secret(reply);
        if (reply) {
            dbus_message_unref(reply);
        }
    }
    free(item);
    return said ? CODE_OK : say_failure(ring);
}

/* --- keep ----------------------------------------------------------------------------------- */

static void open_property(DBusMessageIter *list, DBusMessageIter *pair, DBusMessageIter *value,
                          const char *name, const char *type)
{
    dbus_message_iter_open_container(list, DBUS_TYPE_DICT_ENTRY, NULL, pair);
    dbus_message_iter_append_basic(pair, DBUS_TYPE_STRING, &name);
    dbus_message_iter_open_container(pair, DBUS_TYPE_VARIANT, type, value);
}

static void close_property(DBusMessageIter *list, DBusMessageIter *pair, DBusMessageIter *value)
{
    dbus_message_iter_close_container(pair, value);
    dbus_message_iter_close_container(list, pair);
}

static void add_properties(DBusMessageIter *at, const char *label)
{
    const char *title = "Redshift ODBC: key of the stored sign-ins";
    DBusMessageIter list, pair, value;
    dbus_message_iter_open_container(at, DBUS_TYPE_ARRAY, "{sv}", &list);
    open_property(&list, &pair, &value, INTERFACE "Item.Label", "s");
    dbus_message_iter_append_basic(&value, DBUS_TYPE_STRING, &title);
    close_property(&list, &pair, &value);
    open_property(&list, &pair, &value, INTERFACE "Item.Attributes", "a{ss}");
    add_attributes(&value, label);
    close_property(&list, &pair, &value);
    dbus_message_iter_close_container(at, &list);
}

static void add_bytes(DBusMessageIter *at, const char *bytes, int len)
{
    DBusMessageIter list;
    dbus_message_iter_open_container(at, DBUS_TYPE_ARRAY, "y", &list);
    dbus_message_iter_append_fixed_array(&list, DBUS_TYPE_BYTE, &bytes, len);
    dbus_message_iter_close_container(at, &list);
}

static bool create_item(struct keyring *ring, const char *collection, const char *key)
{
    const char *type = "text/plain";
    const dbus_bool_t replace = TRUE;
    DBusMessage *request = message(collection, INTERFACE "Collection", "CreateItem");
    DBusMessageIter at, secret;
    dbus_message_iter_init_append(request, &at);
    add_properties(&at, ring->label);
    dbus_message_iter_open_container(&at, DBUS_TYPE_STRUCT, NULL, &secret);
    dbus_message_iter_append_basic(&secret, DBUS_TYPE_OBJECT_PATH, &ring->session);
    add_bytes(&secret, "", 0);
    add_bytes(&secret, key, (int)strlen(key));
    dbus_message_iter_append_basic(&secret, DBUS_TYPE_STRING, &type);
    dbus_message_iter_close_container(&at, &secret);
    dbus_message_iter_append_basic(&at, DBUS_TYPE_BOOLEAN, &replace);
    DBusMessage *reply = call(ring, request);
    char *item = reply && dbus_message_iter_init(reply, &at) ? path_at(&at) : NULL;
    if (reply) {
        dbus_message_unref(reply);
    }
    ring->locked = reply && !item; /* it would have to ask first */
    bool ok = item != NULL;
    free(item);
    return ok;
}

static int keep(struct keyring *ring)
{
    char key[MAX_KEY] = "";
    bool read = fgets(key, sizeof key, stdin) != NULL;
    key[strcspn(key, "\n")] = '\0';
    char *collection = read ? default_collection(ring) : NULL;
    bool ok = collection && (!is_locked(ring, collection) || unlock(ring, collection)) &&
              create_item(ring, collection, key);
    rs_wipe(key, sizeof key);
    free(collection);
    return ok ? say("kept", "") : say_failure(ring);
}

int verb_keyring(int argc, char **argv)
{
    bool keeps = argc > 1 && strcmp(argv[0], "keep") == 0;
    if (argc < 2 || (!keeps && strcmp(argv[0], "find") != 0)) {
        return CODE_USAGE;
    }
    struct keyring ring = {.label = argv[1],
                           .ask = argc > 2 && strcmp(argv[2], "ask") == 0,
                           .deadline_ms = rs_clock_monotonic_ms() + CALLS_MS};
    (void)prctl(PR_SET_DUMPABLE, 0);
    alarm(LIFE_S); /* whatever hangs */
    dbus_error_init(&ring.error);
    int code = CODE_OK;
    if (!open_bus(&ring) || !open_session(&ring)) {
        code = say_failure(&ring);
    } else {
        code = keeps ? keep(&ring) : find(&ring);
    }
    close_bus(&ring);
    return code;
}
