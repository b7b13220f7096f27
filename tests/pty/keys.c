#include "pty/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pty/pty.h"

enum { NAME_BYTES = 24, REPEAT_MAX = 10000, ESC_PAUSE_MS = 450 };

/* What terminals send, from their own documents: xterm's ctlseqs with application cursor and keypad on, as
 * curses switches them; console_codes(4) for linux; the VT100's PF keys. NULL: as xterm. */
struct named_key {
    const char *name, *xterm, *linux_console, *vt100;
};

static const struct named_key named_keys[] = {
    {"Enter", "\r", NULL, NULL},
    {"KpEnter", "\033OM", NULL, NULL},
    {"Tab", "\t", NULL, NULL},
    {"S-Tab", "\033[Z", "\033\t", NULL},
    {"Backspace", "\177", "\177", "\b"},
    {"Space", " ", NULL, NULL},
    {"Esc", "\033", NULL, NULL},
    {"Up", "\033OA", "\033[A", NULL},
    {"Down", "\033OB", "\033[B", NULL},
    {"Right", "\033OC", "\033[C", NULL},
    {"Left", "\033OD", "\033[D", NULL},
    {"Home", "\033OH", "\033[1~", NULL},
    {"End", "\033OF", "\033[4~", NULL},
    {"Ins", "\033[2~", NULL, NULL},
    {"Del", "\033[3~", NULL, NULL},
    {"PgUp", "\033[5~", NULL, NULL},
    {"PgDn", "\033[6~", NULL, NULL},
    {"F1", "\033OP", "\033[[A", "\033OP"},
    {"F2", "\033OQ", "\033[[B", "\033OQ"},
    {"F3", "\033OR", "\033[[C", "\033OR"},
    {"F4", "\033OS", "\033[[D", "\033OS"},
    {"F5", "\033[15~", "\033[[E", "\033Ot"},
    {"F6", "\033[17~", "\033[17~", "\033Ou"},
    {"F7", "\033[18~", "\033[18~", "\033Ov"},
    {"F8", "\033[19~", "\033[19~", "\033Ol"},
    {"F9", "\033[20~", "\033[20~", "\033Ow"},
    {"F10", "\033[21~", "\033[21~", "\033Ox"},
    {"F11", "\033[23~", NULL, NULL},
    {"F12", "\033[24~", NULL, NULL},
    {"PasteOn", "\033[200~", NULL, NULL},
    {"PasteOff", "\033[201~", NULL, NULL},
    {"lt", "<", NULL, NULL},
};

static const char *bytes_for(const struct named_key *key, const char *term)
{
    if (term && strncmp(term, "linux", 5) == 0 && key->linux_console) {
        return key->linux_console;
    }
    if (term && strncmp(term, "vt1", 3) == 0 && key->vt100) {
        return key->vt100;
    }
    return key->xterm;
}

static struct pty_key key_of(const char *bytes)
{
    struct pty_key key = {.size_bytes = strlen(bytes)};
    memcpy(key.bytes, bytes, key.size_bytes);
    return key;
}

/* Names that are made, not listed: C-x, Kp0…Kp9 (application keypad), xHH. */
static bool make_key(const char *name, struct pty_key *key_ret)
{
    char bytes[8] = "";
    if (strncmp(name, "C-", 2) == 0 && name[2] >= 'a' && name[2] <= 'z' && !name[3]) {
        bytes[0] = (char)(name[2] - 'a' + 1);
    } else if (strncmp(name, "Kp", 2) == 0 && name[2] >= '0' && name[2] <= '9' && !name[3]) {
        snprintf(bytes, sizeof bytes, "\033O%c", 'p' + (name[2] - '0'));
    } else if (name[0] == 'x' && strspn(name + 1, "0123456789abcdef") == 2 && !name[3]) {
        *key_ret = (struct pty_key){.bytes = {(char)strtol(name + 1, NULL, 16)}, .size_bytes = 1};
        return true;
    } else if (strcmp(name, "Pause") == 0) {
        *key_ret = (struct pty_key){.pause_ms = ESC_PAUSE_MS};
        return true;
    }
    if (!*bytes) {
        return false;
    }
    *key_ret = key_of(bytes);
    return true;
}

static bool find_key(const char *name, const char *term, struct pty_key *key_ret)
{
    for (size_t i = 0; i < sizeof named_keys / sizeof *named_keys; i++) {
        if (strcmp(named_keys[i].name, name) == 0) {
            *key_ret = key_of(bytes_for(&named_keys[i], term));
            return true;
        }
    }
    return make_key(name, key_ret);
}

/* "<Name>" or "<Name*N>" at keys->at. */
static enum rc take_named(struct pty_keys *keys, struct err *err)
{
    const char *end = strchr(keys->at, '>');
    char name[NAME_BYTES];
    size_t size_bytes = end ? (size_t)(end - keys->at - 1) : 0;
    if (!end || size_bytes == 0 || size_bytes >= sizeof name) {
        return err_set(err, RC_USAGE, "a key's name is missing or not closed at: %.24s", keys->at);
    }
    memcpy(name, keys->at + 1, size_bytes);
    name[size_bytes] = '\0';
    long times = 1;
    char *star = strchr(name, '*');
    if (star) {
        *star = '\0';
        char *rest;
        times = strtol(star + 1, &rest, 10);
        if (*rest || times < 1 || times > REPEAT_MAX) {
            return err_set(err, RC_USAGE, "a key is repeated 1 to %d times: <%s*%s>", REPEAT_MAX, name,
                           star + 1);
        }
    }
    if (!find_key(name, keys->term, &keys->again)) {
        return err_set(err, RC_USAGE, "there is no key named <%s>; tests/cases/README.md lists them", name);
    }
    keys->left = (int)times;
    keys->at = end + 1;
    return RC_OK;
}

/* One typed character, all its bytes. */
static void take_char(struct pty_keys *keys)
{
    struct pty_key key = {.size_bytes = 1};
    key.bytes[0] = *keys->at++;
    while (((unsigned char)*keys->at & 0xc0) == 0x80 && key.size_bytes < 4) {
        key.bytes[key.size_bytes++] = *keys->at++;
    }
    keys->again = key;
    keys->left = 1;
}

void pty_keys_start(struct pty_keys *keys, const char *text, const char *term)
{
    *keys = (struct pty_keys){.text = text, .at = text, .term = term};
}

enum rc pty_keys_next(struct pty_keys *keys, struct pty_key *key_ret, bool *more_ret, struct err *err)
{
    if (keys->left == 0) {
        if (!*keys->at) {
            *more_ret = false;
            return RC_OK;
        }
        if (*keys->at == '<') {
            enum rc rc = take_named(keys, err);
            if (rc != RC_OK) {
                return rc;
            }
        } else {
            take_char(keys);
        }
    }
    keys->left--;
    *key_ret = keys->again;
    *more_ret = true;
    return RC_OK;
}

enum rc pty_keys_count(const char *text, size_t *count_ret, struct err *err)
{
    struct pty_keys keys;
    struct pty_key key;
    size_t count = 0;
    bool more = true;
    pty_keys_start(&keys, text, NULL);
    for (;;) {
        enum rc rc = pty_keys_next(&keys, &key, &more, err);
        if (rc != RC_OK) {
            return rc;
        }
        if (!more) {
            break;
        }
        count += key.size_bytes > 0;
    }
    *count_ret = count;
    return RC_OK;
}

static enum rc type_keys(struct pty *pty, const char *text, const char *term, bool slowly, size_t *count,
                         struct err *err)
{
    struct pty_keys keys;
    struct pty_key key;
    bool more = true;
    pty_keys_start(&keys, text, term);
    for (;;) {
        enum rc rc = pty_keys_next(&keys, &key, &more, err);
        if (rc != RC_OK || !more) {
            return rc;
        }
        rc = key.pause_ms ? RC_OK : pty_send(pty, key.bytes, key.size_bytes, err);
        if (rc == RC_OK && (slowly || key.pause_ms)) {
            rc = pty_settle(pty, PTY_WAIT_MS, err); /* a pause counts from when the key before it was taken */
        }
        if (rc != RC_OK) {
            return rc;
        }
        if (key.pause_ms) {
            pty_wait_ms(pty, key.pause_ms);
        } else if (count) {
            *count += 1;
        }
    }
}

enum rc pty_type(struct pty *pty, const char *text, const char *term, size_t *count, struct err *err)
{
    return type_keys(pty, text, term, false, count, err);
}

enum rc pty_type_slowly(struct pty *pty, const char *text, const char *term, size_t *count, struct err *err)
{
    return type_keys(pty, text, term, true, count, err);
}
