/* Row 21: the whole value where its field is too narrow for it, else the field's comment and looked-up name.
 */
#include <stdio.h>
#include <string.h>

#include "daybook/base/utf8.h"
#include "model.h"

int comment_seen_cells(const struct entry *entry, const struct form_field *field)
{
    return field->width_cells + (field == entry->grown_field ? entry->grown_cells : 0);
}

/* What is there of the line's item, while the item or its quantity is keyed. */
static const char *on_hand(const struct entry *entry)
{
    struct spot item = {entry->scan_field, entry->focus.row};
    bool asks = entry->focus.field == entry->scan_field || entry->focus.field == entry->quantity;
    if (!entry->scan_field || entry->focus.row < 0 || !asks ||
        (entry->touched && entry->focus.field == entry->scan_field))
        return NULL;
    return model_value(entry, item)->on_hand;
}

void comment_make(struct entry *entry)
{
    const struct form_field *field = entry->focus.field;
    entry->comment[0] = '\0';
    if (!field)
        return;
    const char *text = entry->touched ? entry->editor.text : model_text(entry, entry->focus);
    const char *name = entry->touched ? NULL : model_value(entry, entry->focus)->name;
    const char *there = on_hand(entry);
    if (!(field->flags & FORM_SECRET) && utf8_cells(text) > comment_seen_cells(entry, field))
        snprintf(entry->comment, COMMENT_BYTES, "%s", text);
    else
        snprintf(entry->comment, COMMENT_BYTES, "%s%s%s%s%s", field->help ? field->help : field->title,
                 name ? " · " : "", name ? name : "", there ? " · on hand " : "", there ? there : "");
}
