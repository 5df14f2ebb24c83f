// What the EXPECT_ and ASSERT_ macros of gtest.h check and how they print it.
#ifndef COBLE_TESTS_BARE_VERDICT_H
#define COBLE_TESTS_BARE_VERDICT_H

#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

namespace testing {

// "" when a check holds, else what differs.
using Verdict = std::string;

template <class T, class = void>
struct Printable : std::false_type {};
template <class T>
struct Printable<T,
                 std::void_t<decltype(std::declval<std::ostream &>() << std::declval<const T &>())>>
    : std::true_type {};

template <class T>
std::string print(const T &value) {
  std::ostringstream text;
  text.precision(std::numeric_limits<double>::max_digits10);
  if constexpr (std::is_integral_v<T>)
    text << +value;
  else if constexpr (Printable<T>::value)
    text << value;
  else
    text << "(an object of " << sizeof value << " bytes)";
  return text.str();
}

template <class T>
std::string print(const std::vector<T> &values) {
  std::string text = std::to_string(values.size()) + " items {";
  for (size_t i = 0; i < values.size() && i < 32; i++) text += " " + print<T>(values[i]);
  return text + (values.size() > 32 ? " ... }" : " }");
}

template <class A, class B>
Verdict verdict(bool holds, const char *relation, const A &a, const B &b) {
  return holds ? "" : "expected " + print(a) + " " + relation + " " + print(b);
}

#define COBLE_RELATION_(name, relation)            \
  template <class A, class B>                      \
  Verdict check_##name(const A &a, const B &b) {   \
    return verdict(a relation b, #relation, a, b); \
  }
COBLE_RELATION_(eq, ==)
COBLE_RELATION_(ne, !=)
COBLE_RELATION_(lt, <)
COBLE_RELATION_(le, <=)
COBLE_RELATION_(gt, >)
COBLE_RELATION_(ge, >=)

inline Verdict check_near(double a, double b, double tolerance) {
  if (a == b || std::fabs(a - b) <= tolerance) return "";
  return print(a) + " and " + print(b) + " differ by more than " + print(tolerance);
}

// At most four units in the last place apart.
template <class T>
Verdict check_ulps(T a, T b) {
  const T size = std::fmax(std::fabs(a), std::fabs(b));
  const T unit = std::nextafter(size, std::numeric_limits<T>::infinity()) - size;
  return verdict(a == b || std::fabs(a - b) <= 4 * unit, "==", a, b);
}

inline Verdict check_strings(const char *a, const char *b) {
  return verdict(a && b ? std::strcmp(a, b) == 0 : a == b, "==", std::string(a ? a : "NULL"),
                 std::string(b ? b : "NULL"));
}

inline Verdict check_bool(bool value, bool want) {
  return value == want ? "" : want ? "is false" : "is true";
}

}  // namespace testing
#endif
