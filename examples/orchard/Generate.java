import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the orchard's data: a season of deliveries as JSON lines, and the orders as CSV, with the
 * dirt that such data have. The same numbers give the same files.
 *
 * <pre>java examples/orchard/Generate.java examples/orchard/data [deliveries] [orders]</pre>
 */
public final class Generate {

  private static final String[] GROWERS = {"Alder Farm", "Beech Hill", "Čapek & Söhne", "Dow's"};
  private static final String[] VARIETIES = {"Boskoop", "Cox Orange", "Elstar", "Topaz"};
  private static final String[] GRADES = {"A", "A", "B", "B", "B", "C"};
  private static final Instant SEASON = Instant.parse("2025-09-01T05:00:00Z");

  private Generate() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1 || arguments.length > 3) {
      System.err.println("usage: java Generate.java DIRECTORY [DELIVERIES] [ORDERS]");
      System.exit(2);
    }
    Path directory = Path.of(arguments[0]);
    int deliveries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
    int orders = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 500;
    Files.createDirectories(directory);
    try (var file = Files.newOutputStream(directory.resolve("deliveries.jsonl.gz"));
        var zipped = new GZIPOutputStream(file);
        var out = new PrintStream(zipped, false, StandardCharsets.UTF_8)) {
      deliveries(deliveries, new Random(7), out);
    }
    try (var file = Files.newOutputStream(directory.resolve("orders.csv"));
        var out = new PrintStream(file, false, StandardCharsets.UTF_8)) {
      orders(orders, new Random(11), out);
    }
  }

  private static void deliveries(int count, Random random, PrintStream out) {
    for (int number = 0; number < count; number++) {
      String id = String.format(Locale.ROOT, "D%06d", number);
      Instant picked = SEASON.plusSeconds(number * 97L).plusNanos(random.nextInt(1_000_000) * 1_000L);
      double weight = Math.round((5 + random.nextDouble() * 240) * 10) / 10.0;
      String grower = GROWERS[random.nextInt(GROWERS.length)];
      String variety = VARIETIES[random.nextInt(VARIETIES.length)];
      String grade = GRADES[random.nextInt(GRADES.length)];
      String crates = random.nextInt(8) == 0 ? "[]" : "[" + (1 + random.nextInt(90)) + ",7]";
      String line =
          String.format(
              Locale.ROOT,
              "{\"delivery_id\":\"%s\",\"grower\":\"%s\",\"variety\":\"%s\",\"grade\":\"%s\","
                  + "\"weight_kg\":%.1f,\"picked_at\":\"%s\",\"crates\":%s,"
                  + "\"orchard\":{\"plot\":%d,\"organic\":%b}}",
              id, grower, variety, grade, weight, picked, crates, random.nextInt(40),
              random.nextBoolean());
      out.print(dirty(line, number) + "\n");
    }
  }

  /** What scales, tablets and people do to one delivery in about forty. */
  private static String dirty(String line, int number) {
    return switch (number % 400) {
      case 13 -> line.replaceFirst("\"weight_kg\":[0-9.]+", "\"weight_kg\":-4.0");
      case 57 -> line.replaceFirst("\"weight_kg\":[0-9.]+", "\"weight_kg\":\"heavy\"");
      case 101 -> line.substring(0, line.length() / 2);
      case 149 -> line.replaceFirst("\"delivery_id\":\"[^\"]*\"", "\"delivery_id\":null");
      case 190 -> line.replaceFirst("\"picked_at\":\"[^\"]*\"", "\"picked_at\":\"yesterday\"");
      case 233 -> line.replaceFirst("\"grade\":\"[^\"]*\"", "\"grade\":\"D\"");
      case 277 -> line.replaceFirst("\"grade\":\"[^\"]*\"", "\"grade\":null");
      case 311 -> line.replaceFirst("\\{", "{\"operator\":\"tablet 4\",");
      case 350 -> line.replaceFirst("\"variety\"", "\"grower\":\"again\",\"variety\"");
      case 399 -> "scale restarted";
      default -> line;
    };
  }

  private static void orders(int count, Random random, PrintStream out) {
    out.print("Order No.,Customer,Ordered At,Variety,Boxes,Price per kg,Note\r\n");
    for (int number = 0; number < count; number++) {
      long ordered = SEASON.plusSeconds(number * 389L).toEpochMilli();
      String note =
          switch (number % 50) {
            case 3 -> "\"ring the bell,\r\nthen wait\"";
            case 21 -> "\"the \"\"small\"\" boxes\"";
            default -> "";
          };
      String customer = number % 60 == 7 ? "\"Pear, Plum & Sons\"" : "Market " + random.nextInt(30);
      String boxes = number % 100 == 31 ? "a few" : String.valueOf(1 + random.nextInt(40));
      String more = number % 125 == 44 ? ",call back" : "";
      out.print(
          String.format(
              Locale.ROOT,
              "O%05d,%s,%d,%s,%s,%.2f,%s%s\r\n",
              number, customer, ordered, VARIETIES[random.nextInt(VARIETIES.length)], boxes,
              0.8 + random.nextDouble() * 2, note, more));
    }
  }
}
