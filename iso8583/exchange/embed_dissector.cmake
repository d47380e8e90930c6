# Writes OUTPUT, a C++ file that holds the FILES of DIRECTORY as one text.
set(text "")
foreach(file IN LISTS FILES)
  file(READ ${DIRECTORY}/${file} part)
  string(APPEND text "\n${part}")
endforeach()
# A compiler need not take a literal of more than 65,536 characters; neighbours become one.
string(LENGTH "${text}" size)
set(literals "")
set(at 0)
while(at LESS size)
  string(SUBSTRING "${text}" ${at} 16000 piece)
  string(APPEND literals "R\"dissector(${piece})dissector\"\n")
  math(EXPR at "${at} + 16000")
endwhile()
file(WRITE ${OUTPUT} "#include \"iso8583/exchange/dissector_text.h\"\n\nnamespace iso8583 {\n
const std::string_view dissector_text =\n${literals};\n\n}  // namespace iso8583\n")
