package dev.packhouse.doctor;

import java.util.List;

/** Looks at one kind of thing that a launch needs. */
interface Check {
  List<Finding> of(Patient patient);
}
