/* floor: service */
/* Any lines as requests of an operator at a service over a ledger: proves that each line gets exactly one
 * answer, that it is one line of JSON with a result or an error with a code and a message, that nothing of a
 * client's bytes ends the service, and that the ledger still passes its check at the end. The first byte says
 * who sends. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daybook/base/hash.h"
#include "daybook/base/json.h"
#include "daybook/office/setup.h"
#include "daybook/service/protocol.h"
#include "daybook/service/service.h"

enum { ROLES = 4, TOKEN_BYTES = 65, LINES_MAX = 64 };

static const char *const logins[ROLES] = {"", "sales", "admin", "leader"};
static char folder[] = "/tmp/daybook-fuzz-XXXXXX", path[64], tokens[ROLES][TOKEN_BYTES];
static struct service *writer, *reader;

static void run(struct message *message)
{
    while (message_need(message) != MESSAGE_ANSWERED) {
        if (message_need(message) == MESSAGE_PREPARE)
            service_prepare(reader, message);
        else if (message_need(message) == MESSAGE_READ)
            service_read(reader, message);
        else
            MUST(service_write(writer, &message, 1) == 1);
    }
}

/* One line in, one line out; the answer (NULL for a hello) is the caller's. */
static struct js *ask(struct peer *peer, const char *line, size_t bytes)
{
    struct js *answer = NULL;
    struct message *message = message_open(peer, line, bytes);
    MUST(message);
    run(message);
    size_t reply_bytes = 0;
    const char *reply = message_reply(message, &reply_bytes);
    MUST(reply_bytes > 0 && reply_bytes <= LINE_BYTES_MAX && !memchr(reply, '\n', reply_bytes));
    if (strncmp(reply, "hello ", 6) != 0) {
        const struct js *error;
        MUST(js_parse(reply, reply_bytes, &answer, NULL) == RC_OK);
        error = js_get(answer, "error");
        MUST(js_get(answer, "result") ||
             (js_get_int(error, "code", 0) > 0 && js_get_text(error, "message")[0]));
    }
    message_close(message);
    return answer;
}

/* Whatever was sent, the books hold. */
static void check_books(void)
{
    static const char hello[] = "hello {\"protocol\":1}";
    static const char as_system[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.system\"}";
    static const char check[] = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"check.run\"}";
    struct peer *peer = peer_open(true, "", NULL, NULL);
    MUST(peer);
    js_free(ask(peer, hello, sizeof hello - 1));
    js_free(ask(peer, as_system, sizeof as_system - 1));
    struct js *answer = ask(peer, check, sizeof check - 1);
    MUST(js_get_int(js_get(answer, "result"), "failed", -1) == 0);
    js_free(answer);
    peer_close(peer);
}

static void clean_up(void)
{
    check_books();
    service_close(reader);
    service_close(writer);
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
    rmdir(folder);
}

static struct peer *greeted(void)
{
    static const char hello[] = "hello {\"protocol\":1,\"build\":\"fuzz\"}";
    struct peer *peer = peer_open(false, "", NULL, NULL);
    MUST(peer);
    js_free(ask(peer, hello, sizeof hello - 1));
    return peer;
}

static void sign_on(int role, const char *password)
{
    char line[256];
    struct peer *peer = greeted();
    int chars = snprintf(line, sizeof line,
                         "{\"jsonrpc\":\"2.0\",\"id\":\"%032d\",\"method\":\"session.open\",\"params\":{"
                         "\"login\":\"%s\",\"password\":\"%s\"}}",
                         role, logins[role], password);
    struct js *answer = ask(peer, line, (size_t)chars);
    const char *token = js_get_text(js_get(answer, "result"), "token");
    MUST(token);
    snprintf(tokens[role], sizeof tokens[role], "%s", token);
    js_free(answer);
    peer_close(peer);
}

static void start(void)
{
    struct setup setup;
    struct err err = {0};
    MUST(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/ledger.db", folder);
    atexit(clean_up);
    MUST(hash_start(&err) == RC_OK);
    setup_defaults(&setup);
    snprintf(setup.company.zone, sizeof setup.company.zone, "UTC");
    setup.password = "fuzz-admin";
    setup.demo = setup.demo_documents = true;
    MUST(setup_ledger(path, &setup, &err) == RC_OK);
    MUST(service_open(path, STORE_WRITER, &writer, &err) == RC_OK);
    MUST(service_open(path, STORE_READER, &reader, &err) == RC_OK);
    for (int role = 1; role < ROLES; role++)
        sign_on(role, strcmp(logins[role], "admin") == 0 ? "fuzz-admin" : "demo");
}

/* An admin's input may have ended a session: it goes on without one then. */
static void resume(struct peer *peer, int role)
{
    char line[256];
    int chars =
        snprintf(line, sizeof line,
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.resume\",\"params\":{\"token\":\"%s\"}}",
                 tokens[role]);
    js_free(ask(peer, line, (size_t)chars));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    if (!writer)
        start();
    if (count == 0)
        return 0;
    struct peer *peer = greeted();
    int role = bytes[0] % ROLES;
    if (role > 0)
        resume(peer, role);
    const char *at = (const char *)bytes + 1, *end = (const char *)bytes + count;
    for (int lines = 0; at < end && lines < LINES_MAX; lines++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t line_bytes = (size_t)((stop ? stop : end) - at);
        js_free(ask(peer, at, line_bytes));
        at += line_bytes + 1;
    }
    peer_close(peer);
    return 0;
}
