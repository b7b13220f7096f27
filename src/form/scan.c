/* Barcode scanners: what they type comes in bursts that end in Enter or Tab. */
#include <stdio.h>
#include <string.h>

#include "model.h"

/* Below this a burst may be a fast hand or keys that waited, not a scanner. Outside the scan field, where a
 * number may stand, a burst must be longer and of letters and digits alone, or carry an AIM id. */
enum { SCAN_CHARS_MIN = 6, CARRIED_CHARS_MIN = 8, AIM_BYTES = 3 };

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* `]`, the code's letter, a modifier: ISO/IEC 15424. */
static bool has_aim_id(const char *text)
{
    return text[0] == ']' && is_letter(text[1]) && (is_digit(text[2]) || is_letter(text[2]));
}

const char *scan_strip(const char *text)
{
    return has_aim_id(text) && text[AIM_BYTES] ? text + AIM_BYTES : text;
}

/* A scan begins after a pause; a first character that came at once was typed ahead. */
void scan_note_char(struct entry *entry, struct key key)
{
    bool first = entry->typed_chars++ == 0;
    if (first == key.burst)
        entry->typed_fast = false;
    if (key.pasted)
        entry->typed_fast = false;
}

static bool letters_and_digits(const char *text)
{
    for (; *text; text++) {
        if (!is_letter(*text) && !is_digit(*text))
            return false;
    }
    return true;
}

static enum entry_result carry(struct entry *entry)
{
    char text[EDITOR_BYTES_MAX + 1];
    memcpy(text, entry->editor.text, entry->editor.bytes + 1);
    focus_reload(entry);
    enum entry_result left = leave_field(entry, INTENT_NEW_LINE);
    if (left != ENTRY_TAKEN || entry->leaving.on)
        return ENTRY_REFUSED;
    focus_to(entry, (struct spot){entry->scan_field, entry->focus.row});
    editor_set(&entry->editor, text, 0, false);
    entry->touched = true;
    return ENTRY_TAKEN;
}

/* A paper's number or a note that was scanned. */
static void strip_typed(struct entry *entry)
{
    char text[EDITOR_BYTES_MAX + 1];
    memcpy(text, entry->editor.text, entry->editor.bytes + 1);
    if (has_aim_id(text))
        editor_set(&entry->editor, scan_strip(text), entry->focus.field->cell->max_chars, false);
}

bool scan_take(struct entry *entry, struct key key)
{
    const char *text = entry->editor.text;
    bool fast = key.burst && !key.pasted && entry->touched && entry->typed_fast && entry->typed_chars > 1;
    entry->scanning = false;
    if (!fast || !entry->scan_field)
        return true;
    if (!focus_in_grid(entry)) {
        strip_typed(entry);
        return true;
    }
    if (entry->focus.field == entry->scan_field) {
        entry->scanning = has_aim_id(text) || entry->typed_chars >= SCAN_CHARS_MIN;
        return true;
    }
    bool number = field_kind_decimals(entry->focus.field->kind, 0) >= 0;
    if (!has_aim_id(text) && !(number && entry->typed_chars >= CARRIED_CHARS_MIN && letters_and_digits(text)))
        return true;
    if (carry(entry) != ENTRY_TAKEN) {
        entry->swallow = true;
        return false;
    }
    entry->scanning = true;
    return true;
}

static void note(struct entry *entry, int row, bool added, const char *before)
{
    struct spot at = {entry->quantity, row};
    if (entry->scan_count == SCANS_MAX) {
        memmove(entry->scans, entry->scans + 1, (SCANS_MAX - 1) * sizeof *entry->scans);
        entry->scan_count--;
    }
    struct scan *scan = &entry->scans[entry->scan_count++];
    *scan = (struct scan){.number = model_number(entry, row), .added = added};
    snprintf(scan->before, sizeof scan->before, "%s", before);
    snprintf(scan->after, sizeof scan->after, "%s", entry->quantity ? model_text(entry, at) : "");
}

/* The quantity and one more; an empty one was the first scan. */
static bool one_more(const struct entry *entry, struct spot at, char out[DECIMAL_BYTES])
{
    int decimals = field_kind_decimals(at.field->kind, entry->config.money_decimals);
    int64_t one = 0, sum;
    const char *text = model_text(entry, at);
    if (decimal_parse("1", decimals, &one, NULL) != RC_OK)
        return false;
    const struct value *value = model_value(entry, at);
    if (*text && (!value->parsed || value->bad))
        return false;
    if (!int_add(*text ? value->number : one, one, &sum))
        return false;
    decimal_format(sum, decimals, DECIMAL_TRIM, out);
    return true;
}

bool scan_repeats(struct entry *entry, const char *code)
{
    int row = entry->focus.row;
    char more[DECIMAL_BYTES], before[DECIMAL_BYTES];
    if (!entry->scanning || !entry->quantity || row < 1 || model_line_has_content(entry, row))
        return false;
    struct spot above = {entry->scan_field, row - 1}, at = {entry->quantity, row - 1};
    if (strcmp(model_text(entry, above), code) || !one_more(entry, at, more))
        return false;
    snprintf(before, sizeof before, "%s", model_text(entry, at));
    if (model_set(entry, at, more, SOURCE_TYPED))
        model_recompute(entry, at.row, form_field_bit(entry->form, at.field));
    note(entry, at.row, true, before);
    entry->scanning = false;
    focus_reload(entry);
    model_say(entry, STYLE_MESSAGE, "%s: %s", code, more);
    return true;
}

bool scan_offer(struct entry *entry)
{
    struct spot at = {entry->quantity, entry->focus.row};
    if (!entry->scanning || !entry->quantity || entry->focus.field != entry->scan_field)
        return false;
    bool offered = !*model_text(entry, at) && model_reachable(entry, at);
    if (offered && model_set(entry, at, "1", SOURCE_DEFAULT))
        model_recompute(entry, at.row, form_field_bit(entry->form, at.field));
    note(entry, at.row, false, "");
    if (offered)
        focus_to(entry, at);
    return offered;
}

/* The last scan, if it is still as it was: its line the last one, its quantity untouched. */
bool scan_undo(struct entry *entry)
{
    if (!entry->scan_count || entry->focus.field != entry->scan_field || !entry->quantity)
        return false;
    const struct scan *scan = &entry->scans[entry->scan_count - 1];
    struct spot at = {entry->quantity, model_row(entry, scan->number)};
    if (at.row < 0 || at.row + 1 != entry->focus.row || strcmp(model_text(entry, at), scan->after)) {
        entry->scan_count = 0;
        return false;
    }
    entry->scan_count--;
    if (scan->added) {
        if (model_set(entry, at, scan->before, SOURCE_TYPED))
            model_recompute(entry, at.row, form_field_bit(entry->form, at.field));
    } else {
        model_drop_line(entry, at.row);
        entry->focus.row--;
        model_recompute(entry, -1, ~entry->header_set);
    }
    model_say(entry, STYLE_MESSAGE, "the last scan is taken back");
    return true;
}
