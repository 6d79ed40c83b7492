/* HTTPS: what makes a server trustworthy, and what is said about one that is not. The servers are
 * `openssl s_server` on loopback with certificates made for the run. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "net/http.h"

/* A folder with ca.pem, stranger.pem (another authority) and server certificates. */
static char folder[] = "/tmp/rs-tls-XXXXXX";

/* Starts openssl with the words (a copy of the list, NULL-terminated) in the folder. */
static pid_t openssl(const char *const *words)
{
    pid_t pid = fork();
    if (pid == 0) {
        const char *argv[32] = {"openssl"};
        for (size_t i = 0; words[i] && i < 30; i++) {
            argv[i + 1] = words[i];
        }
        if (chdir(folder) != 0 || !freopen("log", "a", stdout) || !freopen("log", "a", stderr) ||
            !freopen("/dev/null", "r", stdin)) {
            _exit(126);
        }
        execvp("openssl", (char *const *)argv);
        _exit(127);
    }
    return pid;
}

static void run_openssl(const char *const *words)
{
    int status = -1;
    CHECK(waitpid(openssl(words), &status, 0) > 0 && status == 0);
}

#define OPENSSL(...) run_openssl((const char *const[]){__VA_ARGS__, NULL})

static void make_authority(const char *name)
{
    char *key = rs_format("%s.key", name), *pem = rs_format("%s.pem", name);
    char *subject = rs_format("/CN=%s", name);
    OPENSSL("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", key, "-out", pem, "-subj", subject, "-days", "2");
    free(key);
    free(pem);
    free(subject);
}

static void write_file(const char *name, const char *text)
{
    char *path = rs_format("%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
    free(path);
}

/* name.key and name.pem for the subject alternative name, valid between the two times. */
static void make_server(const char *name, const char *alt, const char *from, const char *to)
{
    char *key = rs_format("%s.key", name), *pem = rs_format("%s.pem", name);
    char *request = rs_format("%s.csr", name);
    char *extension = rs_format("subjectAltName=%s\n", alt);
    write_file("ext", extension);
    write_file("index.txt", "");
    OPENSSL("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
            "-out", request, "-subj", "/CN=server");
    OPENSSL("ca", "-config", "ca.conf", "-batch", "-notext", "-in", request, "-out", pem,
            "-startdate", from, "-enddate", to, "-extfile", "ext");
    free(key);
    free(pem);
    free(request);
    free(extension);
}

static void make_everything(void)
{
    CHECK(mkdtemp(folder) != NULL);
    write_file("ca.conf", "[ca]\ndefault_ca=a\n[a]\ndir=.\ndatabase=index.txt\nnew_certs_dir=.\n"
                          "certificate=ca.pem\nprivate_key=ca.key\nrand_serial=yes\n"
                          "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n");
    make_authority("ca");
    make_authority("stranger");
    make_server("good", "IP:127.0.0.1", "20200101000000Z", "20490101000000Z");
    make_server("wrong", "DNS:idp.example.com", "20200101000000Z", "20490101000000Z");
    make_server("old", "IP:127.0.0.1", "20200101000000Z", "20210101000000Z");
    make_server("young", "IP:127.0.0.1", "20480101000000Z", "20490101000000Z");
}

static void remove_everything(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-r", "--", folder, (char *)NULL);
        _exit(127);
    }
    CHECK(waitpid(pid, NULL, 0) == pid);
}

static uint16_t free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(bind(fd, (struct sockaddr *)&address, len) == 0);
    CHECK(getsockname(fd, (struct sockaddr *)&address, &len) == 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void wait_for_port(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 0; i < 500; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool there = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
        close(fd);
        if (there) {
            return;
        }
        usleep(10000);
    }
    CHECK(false);
}

/* Asks a server with the certificate (and one more option), trusting the authority. Gives the
 * error's text (owned by the caller), "" for an answer. */
static char *ask(const char *certificate, const char *option, const char *authority)
{
    struct rs_http_response response;
    struct rs_error err = {0};
    uint16_t port = free_port();
    char *key = rs_format("%s.key", certificate), *pem = rs_format("%s.pem", certificate);
    char *accept_at = rs_format("127.0.0.1:%u", port);
    char *url = rs_format("https://127.0.0.1:%u/", port);
    char *ca = authority ? rs_format("%s/%s", folder, authority) : NULL;
    const char *words[] = {"s_server", "-accept", accept_at, "-key", key,
                           "-cert",    pem,       "-www",    option, NULL};
    pid_t server = openssl(words);
    wait_for_port(port);
    struct rs_http_route route = {.ca_file = ca};
    struct rs_http_request request = {.what = "the token endpoint",
                                      .method = "GET",
                                      .url = url,
                                      .route = &route,
                                      .wait = {.deadline_ms = rs_clock_monotonic_ms() + 10000}};
    bool ok = rs_http_send(&request, &response, &err);
    char *text = rs_format("%s", rs_error_text(&err));
    CHECK(ok ? response.status == 200 : rs_error_is(&err, RS_08001) && !response.maybe_sent);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    rs_http_response_clear(&response);
    rs_error_clear(&err);
    free(key);
    free(pem);
    free(accept_at);
    free(url);
    free(ca);
    return text;
}

static void says(const char *certificate, const char *option, const char *authority,
                 const char *words)
{
    char *text = ask(certificate, option, authority);
    if (!CHECK(*words ? strstr(text, words) != NULL : *text == '\0')) {
        check_str(text, words, __FILE__, __LINE__, certificate);
    }
    free(text);
}

static void trusted_server(void)
{
    says("good", NULL, "ca.pem", "");
    says("good", "-tls1_2", "ca.pem", "");
    says("good", "-tls1_3", "ca.pem", "");
}

static void unknown_authority(void)
{
    says("good", NULL, "stranger.pem", "signed by an authority that is not trusted here");
    says("good", NULL, "stranger.pem", "/stranger.pem; set CAFile");
    says("good", NULL, NULL, "(trusted are the authorities in /etc/ssl/certs/ca-certificates.crt");
    says("ca", NULL, "stranger.pem", "self-signed");
}

static void wrong_name_and_times(void)
{
    says("wrong", NULL, "ca.pem", "its certificate is for another host name than 127.0.0.1");
    says("old", NULL, "ca.pem", "its certificate has expired (this machine's clock says 20");
    says("young", NULL, "ca.pem", "its certificate is not yet valid (this machine's clock says 20");
}

static void handshake_and_files(void)
{
    says("good", "-tls1_1", "ca.pem", "the TLS handshake failed");
    says("good", NULL, "no-such-file.pem", "/no-such-file.pem cannot be read");
    says("good", NULL, "ca.conf", "/ca.conf cannot be read or holds no certificate");
}

int main(void)
{
    make_everything();
    RUN_ONCE(trusted_server);
    RUN_ONCE(unknown_authority);
    RUN_ONCE(wrong_name_and_times);
    RUN_ONCE(handshake_and_files);
    remove_everything();
    return check_done();
}
