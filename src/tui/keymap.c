#include "daybook/tui/keymap.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "daybook/tui/tui.h"

static struct keymap_row *find(struct keymap *map, const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < map->count; i++) {
        struct keymap_row *row = &map->rows[i];
        if (row->count == count && memcmp(row->bytes, bytes, count) == 0)
            return row;
    }
    return NULL;
}

static bool can_begin(unsigned char byte)
{
    return byte < 0x20 || byte == 0x7F;
}

static void add(struct keymap *map, const struct tui_key_row *key, const char *sequence)
{
    size_t count = strlen(sequence);
    const unsigned char *bytes = (const unsigned char *)sequence;
    if (count == 0 || count > KEYMAP_BYTES_MAX || !can_begin(bytes[0]) || map->count == KEYMAP_ROWS_MAX ||
        find(map, bytes, count))
        return;
    struct keymap_row *row = &map->rows[map->count++];
    *row = (struct keymap_row){.count = count, .name = key->name, .action = key->action, .point = key->point};
    memcpy(row->bytes, bytes, count);
}

void keymap_start(struct keymap *map)
{
    map->count = 0;
    size_t count;
    const struct tui_key_row *keys = tui_key_rows(&count);
    for (size_t i = 0; i < count; i++) {
        if (keys[i].sequence)
            add(map, &keys[i], keys[i].sequence);
    }
}

void keymap_add_terminfo(struct keymap *map, const char *(*lookup)(const char *capability))
{
    size_t count;
    const struct tui_key_row *keys = tui_key_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const char *sequence = keys[i].capability ? lookup(keys[i].capability) : NULL;
        if (sequence)
            add(map, &keys[i], sequence);
    }
}

static bool may_be_bound(enum action action)
{
    return action < ACTIONS && action != ACT_CHAR && action != ACT_PASTE_BEGIN && action != ACT_PASTE_END;
}

enum rc keymap_bind(struct keymap *map, const unsigned char *bytes, size_t count, enum action action,
                    struct err *err)
{
    char printed[KEYMAP_PRINTED_BYTES];
    if (!may_be_bound(action))
        return err_set(err, RC_REFUSED,
                       "this action cannot be bound to a key; the actions are listed in docs/keys.md");
    if (count == 0 || count > KEYMAP_BYTES_MAX)
        return err_set(err, RC_REFUSED, "a key has 1 to %d bytes", KEYMAP_BYTES_MAX);
    keymap_print(bytes, count, printed, sizeof printed);
    if (!can_begin(bytes[0]))
        return err_set(
            err, RC_REFUSED,
            "%s is a character that is typed; only keys that begin with ESC or a control can be bound",
            printed);
    struct keymap_row *row = find(map, bytes, count);
    if (!row && map->count == KEYMAP_ROWS_MAX)
        return err_set(err, RC_REFUSED, "%s is one key too many; at most %d can be bound", printed,
                       KEYMAP_ROWS_MAX);
    if (!row) {
        row = &map->rows[map->count++];
        *row = (struct keymap_row){.count = count, .name = "own key"};
        memcpy(row->bytes, bytes, count);
    }
    row->action = action;
    row->point = 0;
    return RC_OK;
}

struct keymap_match keymap_match(const struct keymap *map, const unsigned char *bytes, size_t count)
{
    struct keymap_match match = {0};
    for (size_t i = 0; i < map->count; i++) {
        const struct keymap_row *row = &map->rows[i];
        size_t both = row->count < count ? row->count : count;
        if (row->bytes[both - 1] != bytes[both - 1] || memcmp(row->bytes, bytes, both) != 0)
            continue;
        if (row->count > count)
            match.more = true;
        else if (!match.row || row->count > match.row->count)
            match.row = row;
    }
    return match;
}

static void print_byte(unsigned char byte, char out[16])
{
    if (byte == 0x1B)
        snprintf(out, 16, "ESC");
    else if (byte < 0x20)
        snprintf(out, 16, "Ctrl-%c", byte + '@');
    else if (byte == ' ')
        snprintf(out, 16, "Space");
    else if (byte == 0x7F)
        snprintf(out, 16, "DEL");
    else if (byte < 0x7F)
        snprintf(out, 16, "%c", byte);
    else
        snprintf(out, 16, "<%02X>", byte);
}

char *keymap_print(const unsigned char *bytes, size_t count, char *out, size_t size)
{
    if (size == 0)
        return out;
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        char word[16];
        print_byte(bytes[i], word);
        size_t need = strlen(word) + (at > 0);
        if (at + need >= size)
            break;
        snprintf(out + at, size - at, "%s%s", at > 0 ? " " : "", word);
        at += need;
    }
    return out;
}

static bool parse_word(const char *word, size_t bytes, unsigned char *ret)
{
    char copy[16], printed[16];
    if (bytes >= sizeof copy)
        return false;
    memcpy(copy, word, bytes);
    copy[bytes] = '\0';
    for (unsigned value = 0; value < 256; value++) {
        print_byte((unsigned char)value, printed);
        bool same = bytes == 1 ? copy[0] == printed[0] && printed[1] == '\0' : strcasecmp(copy, printed) == 0;
        if (same) {
            *ret = (unsigned char)value;
            return true;
        }
    }
    return false;
}

enum rc keymap_parse(const char *printed, unsigned char out[KEYMAP_BYTES_MAX], size_t *ret_count,
                     struct err *err)
{
    unsigned char bytes[KEYMAP_BYTES_MAX];
    size_t count = 0;
    for (const char *at = printed + strspn(printed, " \t"); *at; at += strspn(at, " \t")) {
        size_t word = strcspn(at, " \t");
        if (count == KEYMAP_BYTES_MAX)
            return err_set(err, RC_REFUSED, "a key has at most %d bytes", KEYMAP_BYTES_MAX);
        if (!parse_word(at, word, &bytes[count]))
            return err_set(err, RC_REFUSED,
                           "\"%.*s\" is no byte of a key; `daybook keys` prints what a key sends",
                           (int)(word < 40 ? word : 40), at);
        count++;
        at += word;
    }
    if (count == 0)
        return err_set(err, RC_REFUSED, "the key is missing; `daybook keys` prints what a key sends");
    memcpy(out, bytes, count);
    *ret_count = count;
    return RC_OK;
}
