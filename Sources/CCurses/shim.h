// ncurses(3) without its macros and global variables, which Swift does not see.
#pragma once
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#include <stdio.h>

// term.h has macros for all capabilities of terminfo(5), `columns` and `lines` among them.
#undef columns
#undef lines

/// Takes over the terminal that standard output and input are; NULL if it cannot be done.
static inline SCREEN *curses_begin(void) { return newterm(NULL, stdout, stdin); }

/// Whether the terminal of this type is known and its cursor can be moved.
static inline int curses_can_move_cursor(const char *terminal, int descriptor) {
    int status;
    const char *motion;

    if (setupterm(terminal, descriptor, &status) != OK)
        return 0;
    motion = tigetstr("cup");
    return motion != NULL && motion != (const char *)-1;
}

/// A capability's octets; NULL where the terminal does not have it.
static inline const char *curses_capability(const char *name) {
    const char *text = tigetstr(name);

    return text == (const char *)-1 ? NULL : text;
}

static inline attr_t curses_bold(void) { return A_BOLD; }
static inline attr_t curses_dim(void) { return A_DIM; }
static inline attr_t curses_reverse(void) { return A_REVERSE; }
static inline attr_t curses_underline(void) { return A_UNDERLINE; }

/// Puts octets at a place of the screen with attributes and a colour pair.
static inline void curses_put(int row, int column, const char *text, int count, attr_t attributes,
                              short pair) {
    attr_set(attributes, pair, NULL);
    mvaddnstr(row, column, text, count);
}

static inline int curses_rows(void) { return getmaxy(stdscr); }
static inline int curses_columns(void) { return getmaxx(stdscr); }

/// Has keys be given one by one, unechoed, and special ones as one number; reading never waits.
static inline void curses_read_keys(void) {
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
}

static inline void curses_erase(void) { erase(); }
static inline void curses_redraw(void) { clearok(stdscr, TRUE); }
static inline void curses_refresh(void) { refresh(); }
static inline int curses_key(void) { return wgetch(stdscr); }
