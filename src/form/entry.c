/* An entry's life, and what is asked of it from outside. */
#include <stdlib.h>
#include <string.h>

#include "daybook/base/hash.h"
#include "model.h"

static void find_special_fields(struct entry *entry)
{
    const struct form *form = entry->form;
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        if (field->part == PART_HEADER)
            entry->header_set |= form_field_bit(form, field);
        if (field->flags & FORM_SCAN)
            entry->scan_field = field;
        if (field->part == PART_LINE && field->kind == FIELD_QTY && !(field->flags & FORM_NOENTRY) &&
            !entry->quantity)
            entry->quantity = field;
        if (field->part == PART_LINE && !strcmp(field->name, "source"))
            entry->source = field;
    }
    entry->grown_field = place_grown_field(form);
}

enum rc entry_new(const struct form *form, const struct entry_config *config, struct entry **ret,
                  struct err *err)
{
    struct entry *entry = calloc(1, sizeof *entry);
    char *comment = malloc(COMMENT_BYTES);
    if (!entry || !comment) {
        free(entry);
        free(comment);
        return err_memory(err);
    }
    entry->form = form;
    entry->config = *config;
    entry->comment = comment;
    entry->extra.arena = &entry->extra_arena;
    entry->keep.arena = &entry->keep_arena;
    entry->grid_seen = form->grid_rows;
    entry->focus.row = -1;
    find_special_fields(entry);
    struct spot first = config->readonly ? tab_first(entry) : tab_first_empty(entry);
    entry->message[0] = '\0';
    if (first.field)
        focus_to(entry, first);
    model_recompute_all(entry);
    comment_make(entry);
    *ret = entry;
    return RC_OK;
}

void entry_free(struct entry *entry)
{
    if (!entry)
        return;
    model_clear(entry);
    free(entry->lines);
    free(entry->passed);
    free(entry->comment);
    waiting_end(&entry->leaving);
    waiting_end(&entry->naming);
    arena_free(&entry->extra_arena);
    arena_free(&entry->keep_arena);
    arena_free(&entry->scratch);
    secret_wipe(&entry->editor, sizeof entry->editor);
    free(entry);
}

const struct form *entry_form(const struct entry *entry)
{
    return entry->form;
}

/* Stored text that cannot be read stays as it is. */
static void load_value(struct entry *entry, struct spot spot, const char *text)
{
    const char *canonical;
    bool good = record_canonical(spot.field->cell, text, entry->config.money_decimals, entry->config.today,
                                 false, &entry->scratch, &canonical, NULL) == RC_OK;
    model_set(entry, spot, good ? canonical : text,
              model_is_stored(spot.field) ? SOURCE_LOADED : SOURCE_SHOWN);
    model_value(entry, spot)->bad = !good;
}

static const struct form_field *field_of_cell(const struct form *form, enum record_part part,
                                              const char *name)
{
    for (size_t i = 0; i < form->field_count; i++) {
        if (form->fields[i].part == part && !strcmp(form->fields[i].name, name))
            return &form->fields[i];
    }
    return NULL;
}

static enum rc load_cell(struct entry *entry, const struct cell *cell, int row, struct err *err)
{
    enum record_part part = cell->line ? PART_LINE : PART_HEADER;
    const struct form_field *field = field_of_cell(entry->form, part, cell->field);
    if (!field)
        return cells_put(&entry->extra, cell->line, cell->field, cell->text, err);
    if (*cell->text)
        load_value(entry, (struct spot){field, row}, cell->text);
    return RC_OK;
}

static enum rc load_lines(struct entry *entry, const struct cells *cells, struct err *err)
{
    if (!entry->form->grid_rows)
        return RC_OK;
    for (int number = 0; (number = cells_next_line(cells, number)) > 0;) {
        if (!model_put_line(entry, number))
            return err_memory(err);
        entry->last_number = number;
        entry->lines[entry->line_count - 1].known = true;
    }
    return RC_OK;
}

/* Lines that hold nothing the form or the draft knows are no lines. */
static void drop_blank_lines(struct entry *entry)
{
    for (int row = entry->line_count; row-- > 0;) {
        if (!model_line_has_content(entry, row))
            model_drop_line(entry, row);
    }
    entry->dropped_count = 0;
    entry->typed = false;
}

enum rc entry_load(struct entry *entry, const struct cells *cells, struct err *err)
{
    waiting_end(&entry->leaving);
    waiting_end(&entry->naming);
    model_clear(entry);
    arena_reset(&entry->scratch);
    entry->drawn.holds = false;
    entry->focus = (struct spot){NULL, -1};
    entry->message[0] = '\0';
    enum rc rc = load_lines(entry, cells, err);
    for (size_t i = 0; !rc && i < cells->count; i++) {
        const struct cell *cell = &cells->items[i];
        int row = cell->line ? model_row(entry, cell->line) : -1;
        if (cell->field && cell->line >= 0 && (!cell->line || row >= 0 || !entry->form->grid_rows))
            rc = load_cell(entry, cell, row, err);
    }
    drop_blank_lines(entry);
    model_recompute_all(entry);
    struct spot first = entry->config.readonly ? tab_first(entry) : tab_first_unfilled(entry);
    entry->message[0] = '\0';
    if (first.field)
        focus_to(entry, first);
    names_want(entry);
    comment_make(entry);
    return rc;
}

void entry_keep(struct entry *entry, const struct cells *last)
{
    const struct form *form = entry->form;
    cells_clear(&entry->keep);
    arena_reset(&entry->scratch);
    entry->drawn.holds = false;
    for (size_t i = 0; i < last->count; i++) {
        const struct cell *cell = &last->items[i];
        if (cell->field && !cell->line && cells_put(&entry->keep, 0, cell->field, cell->text, NULL) != RC_OK)
            return;
    }
    for (size_t i = 0; i < form->field_count; i++) {
        struct spot spot = {&form->fields[i], -1};
        if (form->fields[i].part != PART_HEADER || !(form->fields[i].flags & FORM_KEEP))
            continue;
        if (model_value(entry, spot)->source == SOURCE_NONE && model_passes_when(entry, spot))
            model_fill_empty(entry, spot);
        if (model_value(entry, spot)->source != SOURCE_DEFAULT)
            continue;
        const char *text = cells_get(&entry->keep, 0, spot.field->name);
        if (text && *text &&
            record_canonical(spot.field->cell, text, entry->config.money_decimals, entry->config.today, false,
                             &entry->scratch, &text, NULL) == RC_OK &&
            model_set(entry, spot, text, SOURCE_KEPT))
            model_recompute(entry, -1, form_field_bit(form, spot.field));
    }
    struct spot first = entry->touched || entry->typed ? entry->focus : tab_first_empty(entry);
    if (first.field != entry->focus.field)
        focus_to(entry, first);
    else if (!entry->touched)
        focus_reload(entry);
    names_want(entry);
    comment_make(entry);
}

void entry_show(struct entry *entry, int line, const char *tag, const char *text)
{
    const struct form_field *field = form_field_find(entry->form, line ? PART_LINE : PART_HEADER, tag);
    int row = line ? model_row(entry, line) : -1;
    if (!field || (line && row < 0))
        return;
    struct spot spot = {field, row};
    entry->drawn.holds = false;
    if (model_set(entry, spot, text, SOURCE_SHOWN))
        model_recompute(entry, row, form_field_bit(entry->form, field));
    if (entry->focus.field == field && entry->focus.row == row && !entry->touched)
        focus_reload(entry);
    comment_make(entry);
}

const struct entry_lookup *entry_pending(const struct entry *entry)
{
    if (entry->leaving.on)
        return &entry->leaving.lookup;
    return entry->naming.on ? &entry->naming.lookup : NULL;
}

/* A line cleared field by field is no line; the draft is told. */
static void drop_cleared_line(struct entry *entry)
{
    if (focus_in_grid(entry) && !model_line_has_content(entry, entry->focus.row))
        line_drop(entry);
}

bool entry_finish(struct entry *entry)
{
    if (entry->leaving.on)
        return true;
    if (entry->not_found)
        return false;
    arena_reset(&entry->scratch);
    entry->drawn.holds = false;
    entry->message[0] = '\0';
    entry->refused = false;
    entry->scanning = false;
    if (entry->config.readonly)
        return true;
    if (entry->focus.field && leave_field(entry, INTENT_STAY) == ENTRY_REFUSED)
        return false;
    if (entry->leaving.on)
        return true;
    drop_cleared_line(entry);
    model_fill_all(entry);
    bool good = check_rows(entry, -1, entry->line_count, true);
    focus_reload(entry);
    comment_make(entry);
    return good;
}

void entry_tell_fault(struct entry *entry, int line, const char *field, const char *message)
{
    const struct form_field *found = field_of_cell(entry->form, line ? PART_LINE : PART_HEADER, field);
    int row = line ? model_row(entry, line) : -1;
    struct spot spot = {found, row};
    arena_reset(&entry->scratch);
    entry->drawn.holds = false;
    if (found && (!line || row >= 0) && model_reachable(entry, spot)) {
        focus_to(entry, spot);
        model_say(entry, STYLE_ERROR, "%s", message);
    } else if (line) {
        model_say(entry, STYLE_ERROR, "line %d, %s: %s", line, field, message);
    } else if (*field) {
        model_say(entry, STYLE_ERROR, "%s: %s", field, message);
    } else {
        model_say(entry, STYLE_ERROR, "%s", message);
    }
    entry->refused = true;
    comment_make(entry);
}

size_t entry_warnings(const struct entry *entry, const char **ret_names, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < entry->passed_count; i++) {
        const char *name = entry->passed[i].check->name;
        size_t at = 0;
        while (at < count && strcmp(ret_names[at], name))
            at++;
        if (at == count && count < max)
            ret_names[count++] = name;
    }
    return count;
}

bool entry_ready(const struct entry *entry)
{
    return entry->ready;
}

uint64_t entry_work(const struct entry *entry)
{
    return entry->work;
}

int entry_line(const struct entry *entry)
{
    return entry->focus.field ? model_number(entry, entry->focus.row) : 0;
}

const struct form_field *entry_field(const struct entry *entry)
{
    return entry->focus.field;
}

const char *entry_text(const struct entry *entry, int line, const char *tag)
{
    const struct form_field *field = form_field_find(entry->form, line ? PART_LINE : PART_HEADER, tag);
    int row = line ? model_row(entry, line) : -1;
    if (!field || (line && row < 0))
        return "";
    if (entry->focus.field == field && entry->focus.row == row && entry->touched)
        return entry->editor.text;
    return model_text(entry, (struct spot){field, row});
}

bool entry_changed(const struct entry *entry)
{
    return entry->typed || entry->touched;
}

bool entry_can_leave_empty(const struct entry *entry)
{
    if (entry->touched)
        return false;
    for (size_t i = 0; i < FORM_FIELDS_MAX; i++) {
        if (entry->header[i].source >= SOURCE_LOADED)
            return false;
    }
    return !entry_line_count(entry);
}

int entry_line_count(const struct entry *entry)
{
    int count = 0;
    for (int row = 0; row < entry->line_count; row++)
        count += model_line_has_content(entry, row);
    return count;
}

uint64_t entry_keystrokes(const struct entry *entry)
{
    return entry->keystrokes;
}

const char *entry_message(const struct entry *entry, enum style *ret_style)
{
    if (ret_style)
        *ret_style = entry->message_style;
    return entry->message;
}

const char *entry_comment(const struct entry *entry)
{
    return entry->comment;
}
