#include "digest/story/common_names.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

// clang-format off
/// First names that are frequent in the countries of the four languages.
constexpr auto first_names = std::to_array<std::string_view>({
    "adam", "adrian", "adriana", "agnes", "aisha", "alain", "albert", "alberto", "alessandra", "alessandro",
    "alessia", "alex", "alexander", "alexandra", "alexandre", "alexei", "alexis", "alfred", "alfredo", "ali",
    "alice", "alina", "amelie", "amina", "amy", "ana", "anastasia", "andre", "andrea", "andreas", "andres", "andrew",
    "andrey", "anette", "angela", "angelika", "angelo", "anita", "anja", "anna", "annalena", "anne", "anneliese",
    "annette", "antoine", "anton", "antonia", "antonio", "ariane", "armin", "arnaud", "arno", "arthur", "arturo",
    "astrid", "audrey", "aurelie", "axel", "barbara", "bart", "bastian", "beat", "beate", "beatrice", "beatrix",
    "ben", "benedikt", "benjamin", "benoit", "bernadette", "bernard", "bernd", "bernhard", "bertrand", "bettina",
    "birgit", "bjorn", "boris", "brian", "brigitte", "bruce", "bruno", "camille", "carina", "carl", "carla", "carlo",
    "carlos", "carmen", "carol", "carola", "caroline", "catherine", "cecile", "celine", "charles", "charlie",
    "charlotte", "chiara", "chloe", "chris", "christa", "christel", "christian", "christiane", "christina",
    "christine", "christof", "christoph", "christophe", "christopher", "claire", "clara", "claude", "claudia",
    "claudine", "claudio", "clemens", "clement", "corina", "corinne", "cornelia", "cristian", "cristiano",
    "cristina", "cyril", "damian", "damien", "daniel", "daniela", "daniele", "danielle", "dario", "david", "davide",
    "debora", "deborah", "delphine", "denis", "denise", "dennis", "diana", "diane", "didier", "diego", "dieter",
    "dimitri", "dirk", "dmitri", "dmitry", "dominik", "dominique", "donald", "doris", "dorothea", "edith", "eduard",
    "edward", "elena", "eleonora", "elias", "elif", "elio", "elisa", "elisabeth", "elise", "elizabeth", "ella",
    "ellen", "emanuel", "emil", "emilia", "emilie", "emily", "emma", "emmanuel", "enrico", "eric", "erich", "erik",
    "erika", "ernst", "esther", "etienne", "eugen", "eva", "evelyn", "evelyne", "fabian", "fabienne", "fabio",
    "fabrice", "fabrizio", "federica", "federico", "felix", "ferdinand", "fernando", "filippo", "fiona", "flavia",
    "flavio", "florence", "florian", "franca", "francesca", "francesco", "francis", "franck", "franco", "francois",
    "francoise", "frank", "franz", "franziska", "fred", "frederic", "frederik", "friedrich", "fritz", "gabi",
    "gabriel", "gabriela", "gabriele", "gabriella", "gaetan", "gary", "geoffrey", "georg", "george", "georges",
    "gerald", "gerard", "gerd", "gerhard", "gertrud", "giacomo", "gian", "gianluca", "gianni", "gilles", "gina",
    "giorgia", "giorgio", "giovanna", "giovanni", "giulia", "giuliano", "giulio", "giuseppe", "gregoire", "gregor",
    "gregory", "greta", "guido", "guillaume", "gunter", "gustav", "guy", "hanna", "hannah", "hannes", "hans",
    "hansjorg", "hanspeter", "hansruedi", "harald", "harry", "hassan", "heidi", "heike", "heiko", "heinrich",
    "heinz", "helen", "helena", "helene", "helga", "helmut", "henri", "henrik", "henry", "herbert", "hermann",
    "holger", "hubert", "hugo", "ian", "ibrahim", "igor", "ilona", "ines", "inga", "inge", "ingo", "ingrid", "irena",
    "irene", "irina", "iris", "isabel", "isabella", "isabelle", "ivan", "ivana", "ivo", "jack", "jacob",
    "jacqueline", "jacques", "jakob", "james", "jan", "jana", "jane", "janine", "jasmin", "jason", "jean",
    "jeannette", "jeff", "jennifer", "jenny", "jens", "jeremy", "jerome", "jerry", "jessica", "jim", "jo", "joachim",
    "joan", "joana", "joe", "joel", "joelle", "joerg", "johan", "johann", "johanna", "johannes", "john", "johnny",
    "jon", "jonas", "jonathan", "jorg", "jorge", "jose", "josef", "joseph", "josephine", "joshua", "josiane", "juan",
    "judith", "jules", "julia", "julian", "juliana", "julie", "julien", "juliette", "jurg", "jurgen", "justin",
    "kai", "karen", "karim", "karin", "karina", "karl", "karla", "karoline", "katarina", "kate", "katharina",
    "kathrin", "katia", "katja", "katrin", "kevin", "kim", "klaus", "konrad", "konstantin", "kristin", "kristina",
    "kurt", "lara", "larissa", "lars", "laura", "laurence", "laurent", "laurie", "lea", "leila", "lena", "leo",
    "leon", "leonard", "leonardo", "leonid", "leonie", "lida", "lilian", "liliane", "lina", "linda", "lisa", "liv",
    "livia", "liz", "loic", "lorena", "lorenz", "lorenza", "lorenzo", "louis", "louise", "luc", "luca", "lucas",
    "lucia", "luciano", "lucie", "lucien", "lucy", "ludovic", "ludwig", "luigi", "luis", "luisa", "lukas", "lutz",
    "lydia", "magali", "magdalena", "maik", "maja", "manfred", "manon", "manuel", "manuela", "marc", "marcel",
    "marcello", "marco", "marcus", "margaret", "margarete", "margrit", "maria", "marianne", "marie", "marina",
    "mario", "marion", "marisa", "mark", "marko", "markus", "marlene", "marta", "martha", "martin", "martina",
    "martine", "mary", "massimo", "mathias", "mathieu", "mathilde", "matteo", "matthew", "matthias", "matthieu",
    "maurice", "mauro", "max", "maxim", "maxime", "maximilian", "maya", "melanie", "melissa", "michael", "michaela",
    "michel", "michela", "michele", "micheline", "michelle", "mika", "mike", "mikhail", "milan", "milena", "mirco",
    "mireille", "miriam", "mirjam", "mohamed", "mohammed", "monica", "monika", "monique", "moritz", "muriel",
    "nadia", "nadine", "nadja", "nancy", "natalia", "natalie", "natascha", "nathalie", "nathan", "nele", "nick",
    "nicola", "nicolas", "nicole", "niklas", "niklaus", "nikolai", "nikolaus", "nils", "nina", "noah", "noel",
    "noemi", "nora", "norbert", "olaf", "oleg", "oleh", "olga", "oliver", "olivia", "olivier", "oscar", "oskar",
    "othmar", "otto", "pablo", "paola", "paolo", "pascal", "pascale", "patricia", "patrick", "patrik", "paul",
    "paula", "pauline", "pavel", "pedro", "peggy", "peter", "petra", "philip", "philipp", "philippe", "pia",
    "pierre", "pietro", "pirmin", "priska", "rachel", "raffael", "raffaele", "rainer", "ralf", "ralph", "ramon",
    "raoul", "raphael", "raymond", "rebecca", "regina", "regine", "regula", "reiner", "reinhard", "remo", "renata",
    "renate", "renato", "renaud", "rene", "riccardo", "richard", "rita", "robert", "roberta", "roberto", "robin",
    "roger", "roland", "rolf", "romain", "roman", "romy", "ronald", "rosa", "rosmarie", "roxane", "ruben", "rudolf",
    "ruedi", "rupert", "ruth", "ryan", "sabine", "sabrina", "sam", "samir", "samuel", "sandra", "sandrine", "sandro",
    "sara", "sarah", "sascha", "sean", "sebastian", "sebastien", "selina", "serge", "sergei", "sergey", "sergio",
    "severin", "sibylle", "silke", "silvan", "silvia", "silvio", "simon", "simona", "simone", "simonetta", "sofia",
    "sofie", "sonia", "sonja", "sophia", "sophie", "stefan", "stefania", "stefanie", "stefano", "steffen", "stephan",
    "stephane", "stephanie", "stephen", "steve", "steven", "susan", "susanna", "susanne", "sven", "svenja",
    "sybille", "sylvain", "sylvia", "sylvie", "tamara", "tania", "tanja", "tatiana", "tatjana", "teresa", "tessa",
    "theo", "theodor", "theresa", "therese", "thibault", "thierry", "thomas", "thorsten", "tim", "timo", "tina",
    "tino", "tobias", "tom", "tomas", "tony", "torsten", "ueli", "ulf", "uli", "ulrich", "ulrike", "umberto", "urs",
    "ursula", "ute", "uwe", "valentin", "valentina", "valeria", "valerie", "vanessa", "vera", "verena", "veronica",
    "veronika", "veronique", "victor", "victoria", "viktor", "viktoria", "vincent", "vincenzo", "viola", "virginia",
    "virginie", "vladimir", "volker", "volodymyr", "vreni", "walter", "waltraud", "wendy", "werner", "wilfried",
    "wilhelm", "willi", "william", "willy", "wladimir", "wolfgang", "xavier", "yann", "yannick", "yasmin", "yusuf",
    "yves", "yvette", "yvonne", "zoe",
});

/// What clubs, companies, places and families are called beside their name.
constexpr auto name_parts = std::to_array<std::string_view>({
    "abu", "ac", "afc", "ag", "al", "alt", "as", "bad", "bas", "basse", "bc", "ben", "bin", "cf", "cie", "co",
    "company", "corp", "corporation", "da", "de", "del", "della", "dello", "den", "der", "des", "di", "du", "ec",
    "ehc", "el", "ev", "fc", "federal", "gmbh", "grand", "grande", "gross", "group", "groupe", "gruppe", "gruppo",
    "haut", "haute", "hc", "holding", "ibn", "inc", "kg", "kingdom", "klein", "la", "le", "les", "llc", "lower",
    "ltd", "mac", "mc", "mont", "monte", "national", "neu", "ober", "petit", "petite", "piz", "plc", "rb",
    "repubblica", "republic", "republik", "republique", "royal", "sa", "saint", "sainte", "san", "sankt", "santa",
    "santo", "sarl", "sc", "se", "spa", "srl", "st", "ste", "tsg", "tsv", "united", "unter", "upper", "us", "val",
    "valle", "vallee", "van", "vfb", "vfl", "von",
});
// clang-format on

static_assert(std::ranges::is_sorted(first_names) && std::ranges::is_sorted(name_parts));

} // namespace

bool is_common_name(std::string_view word) {
    return std::ranges::binary_search(first_names, word) || std::ranges::binary_search(name_parts, word);
}

} // namespace depesche::digest
