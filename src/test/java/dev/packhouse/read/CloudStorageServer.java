package dev.packhouse.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** As much of Cloud Storage's JSON API as reading objects of the newest generation takes. */
final class CloudStorageServer implements AutoCloseable {

  private static final String OBJECTS = "/storage/v1/b/orchard/o/";

  record Stored(String content, long generation) {}

  private final Map<String, Stored> objects = new ConcurrentHashMap<>();
  private final AtomicReference<Runnable> afterOpening = new AtomicReference<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final HttpServer server;

  CloudStorageServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  String endpoint() {
    return "http://localhost:" + server.getAddress().getPort() + "/storage/v1/";
  }

  void put(String name, String content, long generation) {
    objects.put(name, new Stored(content, generation));
  }

  /** Does something once, as soon as the first bytes of an object have been sent. */
  void afterOpening(Runnable action) {
    afterOpening.set(action);
  }

  /** Answers the next requests that the service is not there. */
  void fail(int times) {
    failures.set(times);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath().replaceFirst("^/download", "");
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    String name = path.startsWith(OBJECTS) ? path.substring(OBJECTS.length()) : "";
    Stored object = objects.get(URLDecoder.decode(name, UTF_8));
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      send(exchange, 503, "{}".getBytes(UTF_8));
    } else if (!path.startsWith(OBJECTS)) {
      send(exchange, 400, "{\"error\": {\"code\": 400, \"message\": \"bucket\"}}".getBytes(UTF_8));
    } else if (object == null) {
      send(exchange, 404, "{\"error\": {\"code\": 404, \"message\": \"none\"}}".getBytes(UTF_8));
    } else if (query.contains("alt=media")) {
      sendMedia(exchange, object);
    } else {
      send(exchange, 200, metadata(URLDecoder.decode(name, UTF_8), object).getBytes(UTF_8));
    }
  }

  private static String metadata(String name, Stored object) {
    return String.format(
        Locale.ROOT,
        "{\"kind\": \"storage#object\", \"bucket\": \"orchard\", \"name\": \"%s\","
            + " \"generation\": \"%d\", \"metageneration\": \"1\", \"size\": \"%d\","
            + " \"updated\": \"2026-03-01T12:00:00.000Z\"}",
        name,
        object.generation(),
        object.content().length());
  }

  private void sendMedia(HttpExchange exchange, Stored object) throws IOException {
    byte[] content = object.content().getBytes(UTF_8);
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-.*", "$1"));
    exchange.getResponseHeaders().set("x-goog-generation", String.valueOf(object.generation()));
    exchange.getResponseHeaders().set("x-goog-metageneration", "1");
    if (range != null) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    Runnable action = afterOpening.getAndSet(null);
    if (action != null) {
      action.run();
    }
    send(exchange, range == null ? 200 : 206, Arrays.copyOfRange(content, from, content.length));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange
        .getResponseHeaders()
        .putIfAbsent("Content-Type", java.util.List.of("application/json"));
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
