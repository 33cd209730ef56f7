// What Swift cannot call of ioctl(2), whose arguments vary.
#include <sys/ioctl.h>

/// The columns of the terminal that a descriptor is open on; 0 if it is none, or does not say.
static inline int terminal_columns(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
