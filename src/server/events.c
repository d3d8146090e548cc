/* Event streams: each waits suspended in libmicrohttpd until somebody publishes or the heart beats. One lock for all: publishing is rare. */
#include "server/events.h"

#include "base/mem.h"
#include "os/clock.h"
#include "server/inside.h"

#include <string.h>

enum { STREAMS_EACH = 16 };

struct event_stream {
	struct event_stream *next;
	struct event_stream *previous;
	struct server *server;
	struct MHD_Connection *mhd;
	struct str topics[EVENT_TOPICS_MAX];
	size_t topic_count;
	char topic_bytes[EVENT_TOPICS_MAX][EVENT_TOPIC_BYTES];
	struct buf out;
	size_t sent;
	bool waiting; /* suspended by the reader */
	bool ending;
	int64_t last_us;
};

/* Under the lock. */
static void wake(struct event_stream *t)
{
	if (t->waiting) {
		t->waiting = false;
		MHD_resume_connection(t->mhd);
	}
}

static ssize_t read_stream(void *cls, uint64_t position, char *to, size_t max)
{
	struct event_stream *t = cls;
	size_t n;

	mutex_lock(&t->server->stream_lock);
	n = t->out.len - t->sent < max ? t->out.len - t->sent : max;
	if (n) {
		memcpy(to, t->out.data + t->sent, n);
		t->sent += n;
	}
	if (t->sent == t->out.len) {
		buf_clear(&t->out);
		t->sent = 0;
	}
	if (!n && !t->ending) {
		t->waiting = true;
		MHD_suspend_connection(t->mhd);
	}
	bool end = !n && t->ending;
	mutex_unlock(&t->server->stream_lock);
	return end ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)n;
}

struct MHD_Response *events_response(struct event_stream *t)
{
	return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_stream, t, NULL);
}

/* Under the lock. The first topic is the listener's own: nobody takes all the places. */
static bool has_place(const struct server *s, const struct event_stream *t)
{
	int own = 0;

	for (const struct event_stream *o = s->streams; o; o = o->next)
		own += str_eq(o->topics[0], t->topics[0]);
	return own < STREAMS_EACH && s->stream_count < (size_t)s->options.streams_max && !atomic_load(&s->stopping);
}

static void stream_link(struct server *s, struct event_stream *t)
{
	t->next = s->streams;
	if (t->next)
		t->next->previous = t;
	s->streams = t;
	s->stream_count++;
}

static bool topics_copy(struct event_stream *t, const struct str *topics, size_t count)
{
	if (!count || count > EVENT_TOPICS_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!topics[i].n || topics[i].n > EVENT_TOPIC_BYTES)
			return false;
		memcpy(t->topic_bytes[i], topics[i].p, topics[i].n);
		t->topics[i] = (struct str){ t->topic_bytes[i], topics[i].n };
	}
	t->topic_count = count;
	return true;
}

enum handled events_reply(struct request *r, const struct str *topics, size_t count)
{
	struct server *s = r->server;
	struct event_stream *t = mem_alloc(sizeof *t);
	bool room;

	if (!t)
		return reply_retry_later(r, 503, 5, "error.busy");
	*t = (struct event_stream){ .server = s, .mhd = r->mhd, .out = { .max = EVENT_BACKLOG }, .last_us = os_monotonic_us() };
	if (!topics_copy(t, topics, count)) {
		mem_free(t);
		return reply_error(r, 400, "error.malformed_request");
	}
	buf_lit(&t->out, "retry: 3000\n\n");
	mutex_lock(&s->stream_lock);
	room = has_place(s, t);
	if (room)
		stream_link(s, t);
	mutex_unlock(&s->stream_lock);
	if (!room) {
		buf_free(&t->out);
		mem_free(t);
		return reply_retry_later(r, 503, 10, "error.busy");
	}
	r->stream = t;
	r->response.type = "text/event-stream";
	response_header(&r->response, "X-Accel-Buffering", STR("no"));
	return HANDLED;
}

void events_forget(struct server *s, struct event_stream *t)
{
	mutex_lock(&s->stream_lock);
	*(t->previous ? &t->previous->next : &s->streams) = t->next;
	if (t->next)
		t->next->previous = t->previous;
	s->stream_count--;
	mutex_unlock(&s->stream_lock);
	buf_free(&t->out);
	mem_free(t);
}

static bool listens(const struct event_stream *t, struct str topic)
{
	for (size_t i = 0; i < t->topic_count; i++)
		if (str_eq(t->topics[i], topic))
			return true;
	return false;
}

/* Under the lock. What does not fit ends the stream: the browser comes back and asks for the state as it is then. */
static void send_to(struct event_stream *t, struct str text, int64_t now_us)
{
	size_t before = t->out.len;

	buf_str(&t->out, text);
	if (t->out.failed) {
		t->out.failed = false;
		t->out.len = before;
		t->ending = true;
	}
	t->last_us = now_us;
	wake(t);
}

static void event_write(struct buf *b, struct str name, struct str data)
{
	struct str line;

	if (name.n) {
		buf_lit(b, "event: ");
		buf_str(b, name);
		buf_char(b, '\n');
	}
	do {
		bool more = str_split(&data, '\n', &line);
		buf_lit(b, "data: ");
		for (size_t i = 0; more && i < line.n; i++)
			if (line.p[i] != '\r')
				buf_char(b, line.p[i]);
		buf_char(b, '\n');
	} while (data.n);
	buf_char(b, '\n');
}

size_t events_publish(struct server *s, struct str topic, struct str name, struct str data)
{
	CLEANUP(buf_free) struct buf b = { .max = EVENT_BACKLOG };
	int64_t now = os_monotonic_us();
	size_t count = 0;

	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < ' ')
			return 0;
	event_write(&b, name, data);
	if (b.failed)
		return 0;
	mutex_lock(&s->stream_lock);
	for (struct event_stream *t = s->streams; t; t = t->next)
		if (!t->ending && listens(t, topic)) {
			send_to(t, buf_view(&b), now);
			count++;
		}
	mutex_unlock(&s->stream_lock);
	return count;
}

size_t events_end(struct server *s, struct str topic)
{
	size_t count = 0;

	mutex_lock(&s->stream_lock);
	for (struct event_stream *t = s->streams; t; t = t->next)
		if (listens(t, topic)) {
			t->ending = true;
			wake(t);
			count++;
		}
	mutex_unlock(&s->stream_lock);
	return count;
}

size_t events_open_count(struct server *s)
{
	mutex_lock(&s->stream_lock);
	size_t n = s->stream_count;
	mutex_unlock(&s->stream_lock);
	return n;
}

void events_watch(struct server *s, int64_t now_us)
{
	mutex_lock(&s->stream_lock);
	for (struct event_stream *t = s->streams; t; t = t->next)
		if (now_us - t->last_us > (int64_t)s->options.heartbeat_ms * 1000)
			send_to(t, STR(":\n\n"), now_us);
	mutex_unlock(&s->stream_lock);
}

void events_end_all(struct server *s)
{
	mutex_lock(&s->stream_lock);
	for (struct event_stream *t = s->streams; t; t = t->next) {
		t->ending = true;
		wake(t);
	}
	mutex_unlock(&s->stream_lock);
}
