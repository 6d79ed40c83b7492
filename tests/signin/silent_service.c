/* A Secret Service that takes every question and answers none: what a hung keyring daemon looks
 * like. Says "ready" when it owns its name; ends with its bus. The number of questions comes when
 * standard input ends. */
#include <dbus/dbus.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLICE_MS = 50 };

static bool told_to_end(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

int main(void)
{
    const char *address = getenv("DBUS_SESSION_BUS_ADDRESS");
    DBusConnection *bus = dbus_connection_open_private(address ? address : "", NULL);
    int questions = 0;
    if (!bus || !dbus_bus_register(bus, NULL) ||
        dbus_bus_request_name(bus, "org.freedesktop.secrets", 0, NULL) < 0) {
        return 1;
    }
    puts("ready");
    fflush(stdout);
    while (!told_to_end() && dbus_connection_read_write(bus, SLICE_MS)) {
        DBusMessage *message = dbus_connection_pop_message(bus);
        if (message) {
            questions += dbus_message_get_type(message) == DBUS_MESSAGE_TYPE_METHOD_CALL;
            dbus_message_unref(message);
        }
    }
    printf("%d\n", questions);
    dbus_connection_close(bus);
    dbus_connection_unref(bus);
    dbus_shutdown();
    return 0;
}
