/* Leaving a field: its text is read, looked up, fills others, computes, is checked — then the caret moves on.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model.h"

static bool is_paste(enum intent intent)
{
    return intent == INTENT_PASTE_CELL || intent == INTENT_PASTE_ROW;
}

/* The next scan replaces what this one left. */
static void select_scanned(struct entry *entry)
{
    char text[EDITOR_BYTES_MAX + 1];
    memcpy(text, entry->editor.text, entry->editor.bytes + 1);
    editor_set(&entry->editor, text, entry->focus.field->cell->max_chars, true);
    entry->typed_chars = 0;
    entry->typed_fast = true;
}

enum entry_result leave_refuse(struct entry *entry, enum style style, const char *format, ...)
{
    char text[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    model_say(entry, style, "%s", text);
    entry->refused = true;
    entry->swallow = entry->scanning;
    if (entry->scanning)
        select_scanned(entry);
    entry->scanning = false;
    return ENTRY_REFUSED;
}

/* The text is stored (or nothing was typed): checks, then the move. */
static enum entry_result go_on(struct entry *entry)
{
    enum intent intent = entry->intent;
    if (!is_paste(intent) && !check_leaving(entry, intent)) {
        focus_reload(entry);
        entry->swallow = entry->scanning;
        entry->scanning = false;
        return ENTRY_REFUSED;
    }
    if (!scan_offer(entry))
        focus_move(entry, intent);
    entry->scanning = false;
    bool stopped = entry->message[0] && entry->message_style == STYLE_ERROR; /* no line is left */
    return stopped && !is_paste(intent) ? ENTRY_REFUSED : ENTRY_TAKEN;
}

static void clear_filled(struct entry *entry, struct spot spot, form_set_t *changed)
{
    for (size_t i = 0; i < spot.field->fill_count; i++) {
        struct spot target = model_spot(entry, spot.field->fills[i].target, spot.row);
        if (model_value(entry, target)->source == SOURCE_FILLED &&
            model_set(entry, target, "", SOURCE_FILLED))
            *changed |= form_field_bit(entry->form, target.field);
    }
}

static void store(struct entry *entry, const char *text)
{
    struct spot spot = entry->focus;
    form_set_t changed = 0;
    if (model_set(entry, spot, text, SOURCE_TYPED))
        changed = form_field_bit(entry->form, spot.field);
    if (!*text)
        clear_filled(entry, spot, &changed);
    entry->touched = false;
    model_recompute(entry, spot.row, changed);
}

static bool must_look_up(const struct entry *entry, const char *text)
{
    const struct value *value = model_value(entry, entry->focus);
    if (!entry->focus.field->lookup || !*text)
        return false;
    if (value->unverified && entry->intent == INTENT_STAY && !entry->touched)
        return false; /* it was asked for and not answered: the submit will tell */
    return value->bad || value->unverified || strcmp(text, model_text(entry, entry->focus));
}

enum rc leave_read(const struct entry *entry, const struct form_field *field, const char *text,
                   struct arena *arena, const char **ret, struct err *err)
{
    if (field->flags & FORM_SCAN)
        text = scan_strip(text);
    if (!(field->flags & FORM_SECRET))
        return record_canonical(field->cell, text, entry->config.money_decimals, entry->config.today, true,
                                arena, ret, err);
    *ret = text; /* to the blank: nothing of a password is put right */
    return RC_OK;
}

static enum rc read_text(struct entry *entry, const char **ret, struct err *err)
{
    const struct value *value = model_value(entry, entry->focus);
    const char *text = entry->touched ? entry->editor.text : model_text(entry, entry->focus);
    if (entry->touched || value->bad || value->unverified)
        return leave_read(entry, entry->focus.field, text, &entry->scratch, ret, err);
    *ret = text;
    return RC_OK;
}

enum entry_result leave_field(struct entry *entry, enum intent intent)
{
    struct err err = {0};
    const char *text;
    entry->intent = intent;
    if (entry->config.readonly) {
        focus_move(entry, intent);
        return ENTRY_TAKEN;
    }
    enum rc rc = read_text(entry, &text, &err);
    if (rc && !is_paste(intent))
        return leave_refuse(entry, STYLE_ERROR, "%s", err.text);
    if (rc) {
        paste_keep_bad(entry, entry->editor.text, err.text);
    } else if (must_look_up(entry, text)) {
        if (waiting_start(&entry->leaving, entry->focus.field, model_number(entry, entry->focus.row), text))
            return ENTRY_TAKEN;
        return leave_refuse(entry, STYLE_ERROR, "no memory is left; save the draft and leave other programs");
    } else if (entry->touched) {
        store(entry, text);
    }
    return go_on(entry);
}

static enum entry_result not_found(struct entry *entry, const char *text, const char *message)
{
    entry->not_found = entry->intent == INTENT_STAY;
    if (!is_paste(entry->intent))
        return leave_refuse(entry, STYLE_ERROR, "%s", message);
    paste_keep_bad(entry, text, message);
    return go_on(entry);
}

static enum entry_result not_in_time(struct entry *entry, const char *text, const char *message)
{
    store(entry, text);
    model_value(entry, entry->focus)->unverified = true;
    enum entry_result result = go_on(entry);
    if (result == ENTRY_TAKEN)
        model_say(entry, STYLE_WARNING, "%s", message);
    return result;
}

/* A copied line that gets another item is no longer the line it was copied from. */
static form_set_t forget_source(struct entry *entry, struct spot spot)
{
    struct spot source = {entry->source, spot.row};
    if (spot.field != entry->scan_field || !entry->source ||
        model_value(entry, source)->source == SOURCE_TYPED)
        return 0;
    return model_set(entry, source, "", SOURCE_FILLED) ? form_field_bit(entry->form, source.field) : 0;
}

static enum entry_result found(struct entry *entry, const char *text, const struct cells *row)
{
    struct spot spot = entry->focus;
    const char *code = cells_get(row, 0, spot.field->lookup_code);
    const char *canonical;
    if (!code || record_canonical(spot.field->cell, code, entry->config.money_decimals, entry->config.today,
                                  false, &entry->scratch, &canonical, NULL) != RC_OK)
        canonical = text;
    if (scan_repeats(entry, canonical))
        return ENTRY_TAKEN;
    form_set_t changed =
        model_set(entry, spot, canonical, SOURCE_TYPED) ? form_field_bit(entry->form, spot.field) : 0;
    if (changed)
        changed |= forget_source(entry, spot);
    changed |= names_fill(entry, spot, row, true);
    entry->touched = false;
    model_recompute(entry, spot.row, changed);
    return go_on(entry);
}

enum entry_result entry_answer(struct entry *entry, const struct cells *row, const char *message,
                               bool keep_text)
{
    entry->drawn.holds = false;
    if (!entry->leaving.on) {
        if (entry->naming.on)
            names_answer(entry, row);
        names_want(entry);
        return ENTRY_TAKEN;
    }
    const char *text = arena_text(&entry->scratch, entry->leaving.text);
    waiting_end(&entry->leaving);
    enum entry_result result;
    if (!text)
        result =
            leave_refuse(entry, STYLE_ERROR, "no memory is left; save the draft and leave other programs");
    else if (row)
        result = found(entry, text, row);
    else if (keep_text)
        result = not_in_time(entry, text, message);
    else
        result = not_found(entry, text, message);
    names_want(entry);
    comment_make(entry);
    return result;
}

void leave_as_it_is(struct entry *entry)
{
    const char *text;
    if (!entry->touched || !entry->focus.field)
        return;
    if (read_text(entry, &text, NULL) != RC_OK) {
        paste_keep_bad(entry, entry->editor.text, "");
        return;
    }
    bool unverified = must_look_up(entry, text);
    store(entry, text);
    model_value(entry, entry->focus)->unverified = unverified;
}
