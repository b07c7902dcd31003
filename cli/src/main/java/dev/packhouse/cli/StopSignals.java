package dev.packhouse.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What Ctrl-C (SIGINT) and SIGTERM do while something runs: the first of them one thing, any after
 * it another. They do what they did before as soon as it is closed.
 *
 * <p>Handled by the JDK's {@code sun.misc.Signal} (module jdk.unsupported), as there is no other
 * way; it is called by reflection because the compiler warns of it and cannot be told not to. The
 * JVM leaves a SIGINT ignored that it was started with ignored, as by a script that ends its line
 * with {@code &}; SIGTERM does the same there.
 */
final class StopSignals implements AutoCloseable {

  private static final List<String> NAMES = List.of("INT", "TERM");

  /**
   * What comes within this time of the first is the same signal: timeout(1) sends it to the process
   * and to its group.
   */
  private static final Duration ONE_SIGNAL = Duration.ofMillis(250);

  private final AtomicInteger received = new AtomicInteger();
  private final Map<Object, Object> before = new HashMap<>();
  private final Runnable first;
  private final Runnable second;
  private volatile long firstReceived;

  private StopSignals(Runnable first, Runnable second) {
    this.first = first;
    this.second = second;
  }

  /** Both run in a thread of their own. */
  static StopSignals handle(Runnable first, Runnable second) {
    var signals = new StopSignals(first, second);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      Object own =
          Proxy.newProxyInstance(
              handler.getClassLoader(), new Class<?>[] {handler}, signals.handler());
      for (String name : NAMES) {
        Object one = signal.getConstructor(String.class).newInstance(name);
        signals.before.put(one, handle.invoke(null, one, own));
      }
    } catch (ReflectiveOperationException unavailable) {
      throw new IllegalStateException("this JVM has no sun.misc.Signal", unavailable);
    }
    return signals;
  }

  private InvocationHandler handler() {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "handle" -> {
            receive();
            yield null;
          }
          case "equals" -> proxy == arguments[0];
          case "hashCode" -> System.identityHashCode(proxy);
          default -> "packhouse's own";
        };
  }

  /** As if a signal had come. */
  void receive() {
    if (received.getAndIncrement() == 0) {
      firstReceived = System.nanoTime();
      first.run();
    } else if (System.nanoTime() - firstReceived > ONE_SIGNAL.toNanos()) {
      second.run();
    }
  }

  @Override
  public void close() {
    List<Object> signals = new ArrayList<>(before.keySet());
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Method handle = signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
      for (Object one : signals) {
        handle.invoke(null, one, before.get(one));
      }
    } catch (ReflectiveOperationException unavailable) {
      throw new IllegalStateException("this JVM has no sun.misc.Signal", unavailable);
    }
  }
}
