package dev.packhouse.launch;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How an option is shown to a person who fills in a form. Its text is Beam's own annotations'. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface LaunchParameter {

  /** In the order in which the parameters are shown. */
  int order();

  /** What stands before the field. */
  String label();

  /** The heading that the field stands under. */
  String group();

  /**
   * What is picked, in the words of Dataflow's {@code paramType}.
   *
   * @see <a
   *     href="https://cloud.google.com/dataflow/docs/reference/rest/v1b3/GetTemplateResponse#parametertype">ParameterType</a>
   */
  String type() default "TEXT";

  /** What can be chosen; empty: anything that {@link #regex} allows, else nothing but these. */
  Choice[] choices() default {};

  /** What the value must match as a whole; empty: anything. */
  String regex() default "";

  /** An example, after the help. */
  String example() default "";

  /** The kinds of runs that can have it. */
  RunKind[] kinds() default {RunKind.STREAM, RunKind.BATCH};

  /** One of several values. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target({})
  @interface Choice {

    String value();

    /** What is shown in its place. */
    String label();
  }
}
