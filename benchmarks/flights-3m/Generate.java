import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Makes flights as JSON lines, or as CSV where the file's name ends so; about 100 bytes a flight.
 *
 * <pre>java benchmarks/flights-3m/Generate.java FILE COUNT</pre>
 */
public final class Generate {

  private static final String[] AIRPORTS = {"ATL", "BOS", "DEN", "JFK", "LAX", "MSP", "ORD", "SFO"};

  private Generate() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    long count = Long.parseLong(arguments[1]);
    boolean csv = arguments[0].endsWith(".csv");
    var random = new Random(3);
    var line = new StringBuilder();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      if (csv) {
        out.write("date,delay,distance,origin,destination\n".getBytes(StandardCharsets.UTF_8));
      }
      for (long flight = 0; flight < count; flight++) {
        line.setLength(0);
        int minute = (int) (flight % 1440);
        String date =
            "2001-01-%02dT%02d:%02d:00"
                .formatted(1 + flight / 1440 % 28, minute / 60, minute % 60);
        int delay = random.nextInt(200) - 20;
        int distance = 100 + random.nextInt(2_500);
        String origin = AIRPORTS[random.nextInt(AIRPORTS.length)];
        String destination = AIRPORTS[random.nextInt(AIRPORTS.length)];
        if (csv) {
          line.append(date).append(',').append(delay).append(',').append(distance).append(',');
          line.append(origin).append(',').append(destination).append('\n');
        } else {
          line.append("{\"date\":\"").append(date).append("\",\"delay\":").append(delay);
          line.append(",\"distance\":").append(distance).append(",\"origin\":\"").append(origin);
          line.append("\",\"destination\":\"").append(destination).append("\"}\n");
        }
        out.write(line.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
