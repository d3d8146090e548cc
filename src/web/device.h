/* Names of browsers: what a session's page calls the device it came from. */
#ifndef BANYAN_WEB_DEVICE_H
#define BANYAN_WEB_DEVICE_H

#include "base/arena.h"

/* "Chrome 120 · Windows" of the User-Agent that a browser sends; what is not known is shortened to its first words. Empty stays empty. */
struct str device_name(struct arena *arena, struct str agent);

#endif
