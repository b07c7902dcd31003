package dev.packhouse.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** So many a second. */
record Rate(double perSecond) {

  private static final Pattern RATE =
      Pattern.compile("([0-9]{1,7}(?:\\.[0-9]{1,3})?)(?:/(s|m|h))?");

  /** Reads {@code 100/s}, {@code 100}, {@code 30/m}, {@code 5/h}. */
  static final class Converter implements ITypeConverter<Rate> {
    @Override
    public Rate convert(String text) {
      Matcher parts = RATE.matcher(text);
      if (!parts.matches() || Double.parseDouble(parts.group(1)) == 0) {
        throw new TypeConversionException(
            "'" + text + "' is not a rate; write a number and /s, /m or /h, such as 100/s");
      }
      String unit = parts.group(2);
      double seconds = unit == null || unit.equals("s") ? 1 : unit.equals("m") ? 60 : 3_600;
      return new Rate(Double.parseDouble(parts.group(1)) / seconds);
    }
  }
}
