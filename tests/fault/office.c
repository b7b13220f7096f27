#include "office.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#define DEMO_FOLDER                                                                                          \
    (access("/dev/shm", W_OK) == 0 ? "/dev/shm/daybook-fault-XXXXXX" : "/tmp/daybook-fault-XXXXXX")
#include "../../src/service/call.h"
#include "../unit/service/service_file.h"
#include "daybook/office/check.h"
#include "oracle.h"

enum { CLERK, PLANNER, PEOPLE, LIST_MAX = 64, MEMBERS_MAX = 6 };
static const char *const logins[PEOPLE] = {"sales", "planning"};
static const char *const items[] = {"BK-CARGO", "BK-CITY-26", "BK-CITY-28", "BK-KID-16"};

static struct {
    struct served served;
    struct peer *peers[PEOPLE];
    void (*before)(void), (*after)(void);
    char tokens[PEOPLE][TOKEN_HEX_BYTES];
    char folder[80], aside[80], words[ERR_TEXT_BYTES], rule[64];
    uint64_t seed;
    int64_t refs;
    char numbers[LIST_MAX][24]; /* submitted and not recalled */
    size_t number_count;
    char today[DAY_BYTES];
    char draft[ID_HEX_BYTES]; /* under way; "" none */
    int64_t draft_seq;
} office;

/* The clock of the day too, so that a seed makes the same day again. */
static instant_t now;
instant_t __wrap_instant_now(void);
instant_t __wrap_instant_now(void)
{
    enum { TICK_US = 1000 };
    return now += TICK_US;
}

void office_seed(uint64_t seed)
{
    office.seed = seed;
    office.refs = (int64_t)(seed % 1000000) * 1000;
}

uint64_t office_random(void)
{
    office.seed = office.seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return office.seed >> 33;
}

static int below(int end)
{
    return (int)(office_random() % (uint64_t)end);
}

/* Ids of the day are of the seed too, so that a run can be done again. */
static const char *id_next(char out[ID_HEX_BYTES])
{
    snprintf(out, ID_HEX_BYTES, "%016llx%016llx", (unsigned long long)office_random() << 31 ^ office_random(),
             (unsigned long long)office_random() << 31 ^ office_random());
    return out;
}

const char *office_folder(void)
{
    return office.folder;
}

const char *office_ledger(void)
{
    return office.served.demo.path;
}

const char *office_first(void)
{
    return office.served.demo.first;
}

const char *office_words(void)
{
    return office.words;
}

const char *office_rule(void)
{
    return office.rule;
}

bool office_is_open(void)
{
    return office.served.writer;
}

struct store *office_store(void)
{
    return office.served.writer->store;
}

void office_make(void)
{
    struct served *served = &office.served;
    struct demo *demo = &served->demo;
    now = INT64_C(1772442000) * 1000000; /* 2026-03-02 09:00 UTC */
    demo_make(demo);
    snprintf(office.folder, sizeof office.folder, "%s/work", demo->folder);
    snprintf(office.aside, sizeof office.aside, "%s/aside", demo->folder);
    assert_int_equal(mkdir(office.folder, 0700), 0);
    assert_int_equal(mkdir(office.aside, 0700), 0);
    snprintf(demo->path, sizeof demo->path, "%s/ledger.db", office.folder);
    GOOD(service_open(demo->first, STORE_WRITER, &served->writer, &demo->err));
    GOOD(service_use_zone(served->writer, &demo->err));
    GOOD(service_open(demo->first, STORE_READER, &served->reader, &demo->err));
    for (int i = 0; i < PEOPLE; i++) {
        struct peer *peer = greeted_peer(served, false);
        sign_on(served, peer, logins[i], "demo");
        snprintf(office.tokens[i], sizeof office.tokens[i], "%s",
                 js_get_text(js_get(served->reply, "result"), "token"));
        peer_close(peer);
    }
    service_close(served->reader);
    served->reader = NULL;
    service_close(served->writer);
    served->writer = NULL;
}

/* To another folder; NULL: to nowhere. */
static void files_move(const char *folder, const char *to)
{
    DIR *names = opendir(folder);
    const struct dirent *entry;
    while (names && (entry = readdir(names))) {
        char path[PATH_MAX], moved[PATH_MAX];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        snprintf(moved, sizeof moved, "%s/%s", to ? to : "", entry->d_name);
        assert_int_equal(to ? rename(path, moved) : unlink(path), 0);
    }
    if (names)
        closedir(names);
}

const char *office_aside(void)
{
    return office.aside;
}

void office_take_aside(void)
{
    files_move(office.folder, NULL);
    files_move(office.aside, office.folder);
}

void office_fresh(void)
{
    files_move(office.folder, NULL);
    demo_copy(office.served.demo.first, office.served.demo.path);
}

void office_remove(void)
{
    office_close();
    files_move(office.folder, NULL);
    files_move(office.aside, NULL);
    rmdir(office.folder);
    rmdir(office.aside);
    unlink(office.served.demo.first);
    rmdir(office.served.demo.folder);
}

static const struct js *send_one(struct peer *peer, const char *id, const char *method, const char *params);

static void note_refusal(void)
{
    const struct js *error = js_get(office.served.reply, "error");
    const char *words = js_get_text(error, "message");
    snprintf(office.words, sizeof office.words, "%s", words ? words : "");
    snprintf(office.rule, sizeof office.rule, "%s", error ? rule_of(&office.served) : "");
}

bool office_open_alone(struct err *err)
{
    struct served *served = &office.served;
    office.number_count = 0;
    office.draft[0] = '\0';
    if (service_open(served->demo.path, STORE_WRITER, &served->writer, err) != RC_OK)
        return false;
    served->reader = served->writer; /* one connection does both: nothing of the disk is shared then */
    return true;
}

bool office_open(struct err *err)
{
    struct served *served = &office.served;
    if (!office_open_alone(err))
        return false;
    for (int i = 0; i < PEOPLE; i++) {
        char params[128];
        office.peers[i] = greeted_peer(served, false);
        snprintf(params, sizeof params, "{\"token\":\"%s\"}", office.tokens[i]);
        if (!send_one(office.peers[i], NULL, "session.resume", params)) {
            (void)err_field(err, RC_UNAVAILABLE, 0, "", office.rule, "%s", office.words);
            office_close();
            return false;
        }
    }
    served->peer = office.peers[CLERK];
    const char *today = js_get_text(js_get(served->reply, "result"), "today");
    snprintf(office.today, sizeof office.today, "%s", today ? today : "");
    return true;
}

void office_close(void)
{
    struct served *served = &office.served;
    js_free(served->reply);
    served->reply = NULL;
    for (int i = 0; i < PEOPLE; i++) {
        if (office.peers[i])
            peer_close(office.peers[i]);
        office.peers[i] = NULL;
    }
    service_close(served->writer);
    served->writer = served->reader = NULL;
}

void office_around(void (*before)(void), void (*after)(void))
{
    office.before = before;
    office.after = after;
}

/* Runs them as the server does, and no more: what stands around belongs to this test. A line without room for
 * it gives no message. */
static void run_lines(struct peer *peer, struct buf *lines, struct message **messages, size_t count)
{
    struct message *writes[MEMBERS_MAX];
    size_t opened = 0, write_count = 0;
    if (office.before)
        office.before();
    for (size_t i = 0; i < count; i++) {
        struct message *message = message_open(peer, lines[i].text, lines[i].bytes);
        if (message)
            messages[opened++] = message;
    }
    /* What is refused on reading never comes to the writer. */
    for (size_t i = 0; i < opened; i++) {
        if (message_need(messages[i]) == MESSAGE_WRITE)
            writes[write_count++] = messages[i];
        else if (message_need(messages[i]) == MESSAGE_READ)
            service_read(office.served.reader, messages[i]);
    }
    for (size_t at = 0; at < write_count;) {
        at += service_write(office.served.writer, writes + at, write_count - at);
        at -= message_need(writes[at - 1]) == MESSAGE_WRITE; /* it wants another turn */
    }
    if (office.after)
        office.after();
    for (size_t i = opened; i < count; i++)
        messages[i] = NULL;
}

/* The reply becomes the last one; NULL: there is no result in it. */
static const struct js *take_reply(const struct message *message)
{
    size_t bytes = 0;
    const char *reply = message ? message_reply(message, &bytes) : "";
    js_free(office.served.reply);
    office.served.reply = NULL;
    if (bytes == 0 || js_parse(reply, bytes, &office.served.reply, NULL) != RC_OK) {
        office.served.reply = NULL;
        snprintf(office.words, sizeof office.words,
                 message ? "the answer cannot be read" : "no memory for the line");
        snprintf(office.rule, sizeof office.rule, message ? "lost" : "memory");
        return NULL;
    }
    note_refusal();
    return js_get(office.served.reply, "result");
}

static void line_make(struct buf *out, const char *id, const char *method, const char *params)
{
    if (id)
        buf_format(out, "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"%s\",\"params\":%s}", id, method,
                   params);
    else
        buf_format(out, "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":\"%s\",\"params\":%s}",
                   (long long)++office.served.next_id, method, params);
}

static const struct js *send_one(struct peer *peer, const char *id, const char *method, const char *params)
{
    struct buf line = {0};
    struct message *message = NULL;
    line_make(&line, id, method, params);
    run_lines(peer, &line, &message, 1);
    buf_free(&line);
    const struct js *result = take_reply(message);
    message_close(message);
    return result;
}

/* A write with an id of its own; an answer goes to the oracle. */
static const struct js *write_as(int who, const char *id, const char *method, const char *params)
{
    char fresh[ID_HEX_BYTES];
    if (!id)
        id = id_next(fresh);
    const struct js *result = send_one(office.peers[who], id, method, params);
    const bool left = !js_get_bool(result, "refused") && strcmp(method, "draft.put") != 0;
    if (result && left) /* a refused file is answered and leaves nothing; a draft's put keeps no id */
        oracle_answered(id, js_get_text(result, "number"));
    return result;
}

static void remember(const char *number)
{
    size_t slot = office.number_count < LIST_MAX ? office.number_count++ : (size_t)below(LIST_MAX);
    snprintf(office.numbers[slot], sizeof office.numbers[slot], "%s", number ? number : "");
}

static void cells(struct buf *out, int lines)
{
    buf_format(out, "\"cells\":[[0,\"customer\",\"C%03d\"],[0,\"ref\",\"F%lld-%d\"],[0,\"note\",\"%.*s\"]",
               1 + below(5), (long long)++office.refs, below(1000000), below(120),
               "so many words that a row may well need more than the page it would have stood on, were there "
               "none of them at all in it, said the clerk");
    for (int i = 1; i <= lines; i++)
        buf_format(out, ",[%d,\"item\",\"%s\"],[%d,\"quantity\",\"%d\"],[%d,\"price\",\"%d.%02d\"]", i,
                   items[below(4)], i, 1 + below(99), i, 1 + below(500), below(100));
    buf_text_add(out, "]");
}

static void submit_params(struct buf *out, const char *id, int lines)
{
    buf_format(out, "{\"type\":\"sales-order\",\"draft\":\"%s\",\"accept\":[\"credit-limit\"],", id);
    cells(out, lines);
    buf_text_add(out, "}");
}

static bool do_submit(void)
{
    struct buf params = {0};
    char id[ID_HEX_BYTES];
    id_next(id);
    submit_params(&params, id, 1 + below(6));
    const struct js *result = write_as(CLERK, id, "document.submit", buf_text(&params));
    buf_free(&params);
    if (result)
        remember(js_get_text(result, "number"));
    return result;
}

/* Field after field; at the sixth it is submitted. */
static bool do_draft(void)
{
    struct buf params = {0};
    const struct js *result;
    if (!office.draft[0]) {
        id_next(office.draft);
        office.draft_seq = 0;
    }
    if (office.draft_seq < 5) {
        buf_format(&params, "{\"draft\":\"%s\",\"type\":\"sales-order\",\"seq\":%lld,", office.draft,
                   (long long)++office.draft_seq);
        cells(&params, 1 + (int)office.draft_seq);
        buf_text_add(&params, "}");
        result = write_as(CLERK, NULL, "draft.put", buf_text(&params));
    } else {
        buf_format(
            &params,
            "{\"draft\":\"%s\",\"seq\":%lld,\"cells\":[[0,\"note\",\"done\"]],\"accept\":[\"credit-limit\"]}",
            office.draft, (long long)office.draft_seq + 1);
        result = write_as(CLERK, office.draft, "document.submit", buf_text(&params));
        if (result)
            remember(js_get_text(result, "number"));
        office.draft[0] = '\0';
    }
    if (!result)
        office.draft[0] = '\0';
    buf_free(&params);
    return result;
}

static bool do_drop(void)
{
    char params[128];
    if (!office.draft[0])
        return do_draft();
    snprintf(params, sizeof params, "{\"draft\":\"%s\"}", office.draft);
    office.draft[0] = '\0';
    return write_as(CLERK, NULL, "draft.delete", params);
}

/* Recalled; then void, or corrected and submitted again. */
static bool do_step(void)
{
    char params[512], number[24], draft[ID_HEX_BYTES];
    if (office.number_count == 0)
        return do_submit();
    size_t slot = (size_t)below((int)office.number_count);
    snprintf(number, sizeof number, "%s", office.numbers[slot]);
    memmove(office.numbers[slot], office.numbers[--office.number_count], sizeof number);
    snprintf(params, sizeof params, "{\"step\":\"recall\",\"number\":\"%s\"}", number);
    const struct js *result = write_as(CLERK, NULL, "document.step", params);
    if (!result)
        return false;
    const char *uid = js_get_text(result, "draft");
    snprintf(draft, sizeof draft, "%s", uid ? uid : "");
    if (below(3) == 0) {
        snprintf(params, sizeof params, "{\"step\":\"void\",\"number\":\"%s\",\"reason\":\"KEYED-TWICE\"}",
                 number);
        return write_as(CLERK, NULL, "document.step", params);
    }
    snprintf(params, sizeof params, "{\"draft\":\"%s\"}", draft);
    const struct js *kept = send_one(office.peers[CLERK], NULL, "draft.get", params);
    if (!kept)
        return false;
    const int64_t seq = js_get_int(kept, "seq", 0);
    snprintf(
        params, sizeof params,
        "{\"draft\":\"%s\",\"seq\":%lld,\"cells\":[[1,\"quantity\",\"%d\"]],\"accept\":[\"credit-limit\"]}",
        draft, (long long)seq + 1, 100 + below(900));
    result = write_as(CLERK, draft, "document.submit", params);
    if (result)
        remember(number);
    return result;
}

static bool do_master(void)
{
    char params[256];
    snprintf(params, sizeof params,
             "{\"kind\":\"items\",\"cells\":[[0,\"code\",\"G%d\"],[0,\"unit\",\"EA\"],[0,\"name\",\"Bicycle "
             "%d\"]]}",
             below(100000000), below(10000));
    return write_as(PLANNER, NULL, "master.put", params);
}

static bool import_file(const char *options, int documents)
{
    struct buf params = {0};
    char line[200];
    const int job_mark = below(1000000);
    snprintf(line, sizeof line, "{\"kind\":\"sales-order\",\"name\":\"day.csv\",\"options\":{%s}}", options);
    const int64_t job = js_get_int(send_one(office.peers[CLERK], NULL, "import.open", line), "job", 0);
    buf_format(&params, "{\"job\":%lld,\"seq\":1,\"text\":\"ref,date,customer,item,quantity,price\\n",
               (long long)job);
    for (int i = 0; i < documents; i++) {
        office.refs++;
        for (int k = 1 + below(3); k > 0; k--)
            buf_format(&params, "I%lld-%d,%s,C%03d,%s,%d,%d\\n", (long long)office.refs, job_mark,
                       office.today, 1 + (int)(office.refs % 5), items[below(4)], 1 + below(9),
                       1 + below(99));
    }
    buf_text_add(&params, "\"}");
    const bool put = job && send_one(office.peers[CLERK], NULL, "import.put", buf_text(&params));
    buf_free(&params);
    snprintf(line, sizeof line, "{\"job\":%lld}", (long long)job);
    const struct js *result = put ? write_as(CLERK, NULL, "import.run", line) : NULL;
    if (result && js_get_bool(result, "refused"))
        snprintf(office.words, sizeof office.words, "%s", js_get_text(result, "summary"));
    return result && !js_get_bool(result, "refused");
}

static bool do_import(void)
{
    return import_file("", 2 + below(6));
}

static bool do_partial(void)
{
    return import_file("\"partial\":true", 2 + below(6));
}

/* Several clerks' documents in one commit. */
static bool do_group(void)
{
    struct message *messages[MEMBERS_MAX];
    struct buf lines[MEMBERS_MAX] = {{0}};
    char ids[MEMBERS_MAX][ID_HEX_BYTES], words[ERR_TEXT_BYTES] = "", rule[64] = "";
    const size_t count = 2 + (size_t)below(MEMBERS_MAX - 1);
    for (size_t i = 0; i < count; i++) {
        struct buf params = {0};
        submit_params(&params, id_next(ids[i]), 1 + below(3));
        line_make(&lines[i], ids[i], "document.submit", buf_text(&params));
        buf_free(&params);
    }
    run_lines(office.peers[CLERK], lines, messages, count);
    for (size_t i = 0; i < count; i++) {
        const struct js *result = take_reply(messages[i]);
        if (result) {
            oracle_answered(messages[i]->id, js_get_text(result, "number"));
        } else if (!rule[0]) {
            snprintf(words, sizeof words, "%s", office.words);
            snprintf(rule, sizeof rule, "%s", office.rule);
        }
        message_close(messages[i]);
        buf_free(&lines[i]);
    }
    snprintf(office.words, sizeof office.words, "%s", words);
    snprintf(office.rule, sizeof office.rule, "%s", rule);
    return !words[0];
}

static bool do_checkpoint(void)
{
    service_settle(office.served.writer, 0);
    return true;
}

/* Closing brings the log home and takes it away; opening makes a new one. */
static bool do_restart(void)
{
    struct err err = {0};
    office_close();
    const bool open = office_open(&err);
    snprintf(office.words, sizeof office.words, "%s", err.text);
    snprintf(office.rule, sizeof office.rule, "%s", err.rule);
    return open;
}

const struct office_work office_works[] = {
    {"submit", 8, do_submit},   {"draft", 8, do_draft},   {"drop", 1, do_drop},
    {"step", 3, do_step},       {"master", 2, do_master}, {"import", 2, do_import},
    {"partial", 1, do_partial}, {"group", 3, do_group},   {"checkpoint", 2, do_checkpoint},
    {"restart", 0, do_restart},
};
const size_t office_work_count = sizeof office_works / sizeof *office_works;

bool office_do(const char *name)
{
    unsigned sum = 0, at = 0;
    for (size_t i = 0; i < office_work_count; i++) {
        if (name && strcmp(office_works[i].name, name) == 0)
            return office_works[i].run();
        sum += office_works[i].weight;
    }
    const unsigned pick = (unsigned)below((int)sum);
    for (size_t i = 0; i < office_work_count; i++) {
        at += office_works[i].weight;
        if (pick < at)
            return office_works[i].run();
    }
    return false;
}
