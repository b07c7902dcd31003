package dev.packhouse.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A part of a whole, 0 to 1. */
record Share(double value) {

  private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");

  /** Reads {@code 2%}. */
  static final class Converter implements ITypeConverter<Share> {
    @Override
    public Share convert(String text) {
      Matcher percent = SHARE.matcher(text);
      double value = percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : 2;
      if (value > 1) {
        throw new TypeConversionException("'" + text + "' is not a share; write one such as 2%");
      }
      return new Share(value);
    }
  }
}
