/* What a person sees: the screen that a terminal shows after the bytes fed to it (libvterm: UTF-8, wide
 * characters, attributes, alternate screen). Rows and columns count from 1, as the design of the screens
 * does. */
#ifndef DAYBOOK_TESTS_PTY_SCREEN_H
#define DAYBOOK_TESTS_PTY_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pty_screen;

/* NULL when there is no memory. answer (may be NULL) gets what the terminal itself says back to the program.
 */
struct pty_screen *pty_screen_new(int rows, int cols,
                                  void (*answer)(const char *bytes, size_t size_bytes, void *user),
                                  void *user);
void pty_screen_free(struct pty_screen *screen);
void pty_screen_feed(struct pty_screen *screen, const char *bytes, size_t size_bytes);
void pty_screen_resize(struct pty_screen *screen, int rows, int cols);

int pty_screen_rows(const struct pty_screen *screen);
int pty_screen_cols(const struct pty_screen *screen);
void pty_screen_cursor(const struct pty_screen *screen, int *row_ret, int *col_ret);
bool pty_screen_cursor_shown(const struct pty_screen *screen);
uint64_t pty_screen_bells(const struct pty_screen *screen); /* how often it rang */

/* The row's text, wide characters once, trailing blanks cut. Free it. */
char *pty_screen_row_text(const struct pty_screen *screen, int row);
/* The text of the cells from..to of a row, blanks kept. A wide character cut at the edge reads as blanks.
 * Free it. */
char *pty_screen_cells_text(const struct pty_screen *screen, int row, int from_col, int to_col);
/* All rows, each as "NN|text\n". Free it. */
char *pty_screen_text(const struct pty_screen *screen);
/* The runs of cells that are not plain, a line a row that has any: "NN 1-80 reverse, 5-9 bold fg=3\n". Free
 * it. */
char *pty_screen_attributes(const struct pty_screen *screen);
/* Does the text stand within one row? row_ret, col_ret (may be NULL) tell where its first character stands.
 */
bool pty_screen_find(const struct pty_screen *screen, const char *text, int *row_ret, int *col_ret);

#endif
