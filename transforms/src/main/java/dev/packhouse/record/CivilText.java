package dev.packhouse.record;

/**
 * Reads dates and times as BigQuery writes and reads them: {@code 2024-3-09}, {@code 7:05:00.25},
 * {@code 2024-03-09 07:05:00}, {@code 2024-03-09T07:05:00.25+01:00}.
 *
 * <p>A TIMESTAMP without an offset is UTC. Digits of a second beyond the sixth must be zero,
 * because BigQuery refuses them. Second 60 of a TIMESTAMP, a leap second, is the next minute's
 * first.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#canonical_format_for_timestamp_literals">Canonical
 *     format</a>
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_functions#cast_as_timestamp">More
 *     than six subsecond digits are an error</a>
 */
final class CivilText {

  /** The text has not the form of what was to be read. */
  static final long NOT_READABLE = Long.MIN_VALUE;

  /** The text has that form, but no such date or time exists, or it is before year 1. */
  static final long NO_SUCH_TIME = Long.MIN_VALUE + 1;

  /** The text is finer than a microsecond. */
  static final long TOO_FINE = Long.MIN_VALUE + 2;

  private static final long FAILED = TOO_FINE;

  static final long MICROS_PER_SECOND = 1_000_000L;
  static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
  static final int MIN_DAY = -719_162;
  static final int MAX_DAY = 2_932_896;
  static final long MIN_MICROS = MIN_DAY * MICROS_PER_DAY;
  static final long MAX_MICROS = (MAX_DAY + 1) * MICROS_PER_DAY - 1;

  private static final int MAX_OFFSET_MINUTES = 14 * 60;

  private final char[] text;
  private final int end;
  private int at;

  private CivilText(char[] text, int offset, int length) {
    this.text = text;
    this.at = offset;
    this.end = offset + length;
  }

  /** Days since the epoch, or one of the three failures. */
  static long date(char[] text, int offset, int length) {
    CivilText civil = new CivilText(text, offset, length);
    long day = civil.day(false);
    return day <= FAILED || civil.at == civil.end ? day : NOT_READABLE;
  }

  /** Microseconds since midnight, or one of the three failures. */
  static long time(char[] text, int offset, int length) {
    CivilText civil = new CivilText(text, offset, length);
    long micros = civil.timeOfDay(false);
    return micros <= FAILED || civil.at == civil.end ? micros : NOT_READABLE;
  }

  /** Microseconds since the epoch on a clock without a zone, or one of the three failures. */
  static long datetime(char[] text, int offset, int length) {
    CivilText civil = new CivilText(text, offset, length);
    long micros = civil.dayAndTime(false);
    return micros <= FAILED || civil.at == civil.end ? micros : NOT_READABLE;
  }

  /** Microseconds since the epoch, or one of the three failures. */
  static long timestamp(char[] text, int offset, int length) {
    CivilText civil = new CivilText(text, offset, length);
    long micros = civil.dayAndTime(true);
    if (micros <= FAILED) {
      return micros;
    }
    long minutes = civil.zoneOffset();
    if (minutes <= FAILED) {
      return minutes;
    }
    long utc = micros - minutes * 60 * MICROS_PER_SECOND;
    return utc < MIN_MICROS || utc > MAX_MICROS ? NO_SUCH_TIME : utc;
  }

  private long dayAndTime(boolean timestamp) {
    long day = day(timestamp);
    if (day <= FAILED) {
      return day;
    }
    if (at < end && (text[at] == 'T' || text[at] == 't' || text[at] == ' ')) {
      boolean zoneMayFollow = timestamp && text[at] == ' ';
      if (!zoneMayFollow || (at + 1 < end && isDigit(text[at + 1]))) {
        at++;
        long micros = timeOfDay(timestamp);
        return micros <= FAILED ? micros : day * MICROS_PER_DAY + micros;
      }
    }
    return day * MICROS_PER_DAY;
  }

  private long day(boolean slashes) {
    int year = digits(4, 4);
    if (year < 0 || at == end) {
      return NOT_READABLE;
    }
    char separator = text[at];
    if (separator != '-' && !(slashes && separator == '/')) {
      return NOT_READABLE;
    }
    at++;
    int month = digits(1, 2);
    if (month < 0 || !skip(separator)) {
      return NOT_READABLE;
    }
    int day = digits(1, 2);
    if (day < 0) {
      return NOT_READABLE;
    }
    if (year == 0 || month == 0 || month > 12 || day == 0 || day > lengthOfMonth(year, month)) {
      return NO_SUCH_TIME;
    }
    return dayNumber(year, month, day);
  }

  private long timeOfDay(boolean leapSecond) {
    int hour = digits(1, 2);
    if (hour < 0 || !skip(':')) {
      return NOT_READABLE;
    }
    int minute = digits(1, 2);
    if (minute < 0 || !skip(':')) {
      return NOT_READABLE;
    }
    int second = digits(1, 2);
    if (second < 0) {
      return NOT_READABLE;
    }
    long fraction = at < end && text[at] == '.' ? fraction() : 0;
    if (fraction < 0) {
      return fraction;
    }
    if (hour > 23 || minute > 59 || second > (leapSecond ? 60 : 59)) {
      return NO_SUCH_TIME;
    }
    return ((hour * 60L + minute) * 60 + second) * MICROS_PER_SECOND + fraction;
  }

  private long fraction() {
    at++;
    int from = at;
    long micros = 0;
    boolean tooFine = false;
    while (at < end && isDigit(text[at])) {
      if (at - from < 6) {
        micros = micros * 10 + (text[at] - '0');
      } else {
        tooFine |= text[at] != '0';
      }
      at++;
    }
    if (at == from) {
      return NOT_READABLE;
    }
    for (int digit = at - from; digit < 6; digit++) {
      micros *= 10;
    }
    return tooFine ? TOO_FINE : micros;
  }

  /** Minutes east of UTC that the rest of the text says; 0 where it says nothing. */
  private long zoneOffset() {
    while (at < end && text[at] == ' ') {
      at++;
    }
    if (at == end) {
      return 0;
    }
    char first = text[at];
    if (first == 'Z' || first == 'z') {
      return at + 1 == end ? 0 : NOT_READABLE;
    }
    if (end - at == 3 && first == 'U' && text[at + 1] == 'T' && text[at + 2] == 'C') {
      return 0;
    }
    if (first != '+' && first != '-') {
      return NOT_READABLE;
    }
    at++;
    int hours = digits(1, 2);
    int minutes = 0;
    if (at < end) {
      skip(':');
      minutes = digits(2, 2);
    }
    if (hours < 0 || minutes < 0 || at < end) {
      return NOT_READABLE;
    }
    int offset = hours * 60 + minutes;
    if (minutes > 59 || offset > MAX_OFFSET_MINUTES) {
      return NO_SUCH_TIME;
    }
    return first == '-' ? -offset : offset;
  }

  /** The number that the next digits say; -1 where there are fewer than {@code least}. */
  private int digits(int least, int most) {
    int from = at;
    int number = 0;
    while (at < end && at - from < most && isDigit(text[at])) {
      number = number * 10 + (text[at] - '0');
      at++;
    }
    return at - from < least ? -1 : number;
  }

  private boolean skip(char expected) {
    if (at < end && text[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  private static boolean isDigit(char letter) {
    return letter >= '0' && letter <= '9';
  }

  private static int lengthOfMonth(int year, int month) {
    return switch (month) {
      case 2 -> (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /** Days from 1970-01-01 to a day of the proleptic Gregorian calendar, of year 1 or later. */
  private static long dayNumber(int year, int month, int day) {
    int marchYear = month <= 2 ? year - 1 : year;
    int monthFromMarch = (month + 9) % 12;
    int dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1;
    int leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400;
    return marchYear * 365L + leapDays + dayOfYear - 719_468;
  }
}
