#include "digest/article/sentence_words.hpp"

#include <string>

namespace depesche::digest {
namespace {

/// Lists of words in lower case between spaces.
struct Lists {
    std::string_view never_ends;
    std::string_view before_number;
    std::string_view may_end;
    std::string_view openers;
};

constexpr Lists german = {
    .never_ends =
        " abt allg bez bspw ca chr. dipl dr dres em ev evtl geb gem gest ggf hl hr hrsg ing inkl exkl iur kant kath "
        "lic lit "
        "med mr mrs nr phil prof red resp röm sog st stv tel usf. vgl vs z.b z.t z.zt d.h i.d.r u.u v.a m.e bzw zt ",
    .before_number = " abb abs art bd fig fn kap min par s ziff zif max lit ",
    .may_end =
        " abk aug bros co corp dez etc feb febr ff fr inc jan jr jh jhd ltd mio mrd nov okt sek sept sen std str "
        "tsd usw uvm u.a u.ä o.ä u.s v.chr n.chr ",
    .openers =
        " aber alle allerdings als am an anders auch auf aus ausserdem außerdem bei beide beim bereits bis bisher da "
        "dabei dafür dagegen daher damals damit danach dann daran darauf darum das dass davon dazu demnach den denn "
        "dennoch der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort durch ein eine "
        "einem "
        "einen einer eines einige er erst es etwa für gegen gemäss gemäß gestern heute hier hinzu ich ihm ihr ihre "
        "ihrem "
        "ihren im immer in inzwischen insgesamt jede jeder jetzt jedoch kein keine laut man manche mehr mehrere mit "
        "mittlerweile nach nachdem neben nicht niemand noch nun nur ob obwohl oder ohne schon sein seine seinem seinen "
        "seit seitdem sie so sobald später soll sollte statt stattdessen trotz trotzdem um und unter viele vom von vor "
        "während wann war waren warum was weder wegen weil weiter wenn wer werden wie wir wird wo wurde wurden zu "
        "zudem "
        "zuletzt zum zunächst zur zuvor zwar zwischen über überdies übrigens "};

constexpr Lists french = {
    .never_ends = " m mm me mme mmes mlle mgr dr drs pr prof st ste sts env cf fg vol éd hab tél av apr p.ex j dép ",
    .before_number = " art al p pp n no chap fig ch let ",
    .may_end = " etc cie janv févr juil sept oct nov déc min max fr mio mrd j.-c s.a u.e ",
    .openers =
        " ainsi après au aujourd aussi autre autres aux avant avec c car ce cela celle celui cependant certains "
        "ces cet cette chaque comme d dans de depuis des dès deux donc du elle elles en enfin entre est et hier "
        "ici il ils j je jusqu l la le les leur leurs lors lorsque lui mais malgré même n notamment notre nous on "
        "or ou où par parmi pas pendant personne peu plus plusieurs pour pourtant puis quand quant quatre que "
        "quelques qui s sa sans selon ses seul si son sous sur tandis tous tout toute toutefois toutes trois "
        "très un une vers voilà vous à également "};

constexpr Lists italian = {
    .never_ends = " sig sigg sig.ra dr dott dottor prof ing avv arch geom on sen rag mons card gen col cap ten s ss st "
                  "cfr ca circa es p.es p.e fam spett egr gent tel ",
    .before_number = " art artt n nr cpv lett pag pagg p pp vol cap fig tab cfr ",
    .may_end = " ecc mio mia mrd mld mln fr gen. min max a.c d.c s.p.a s.a s.r.l u.e ss ",
    .openers =
        " a adesso ai al alcune alcuni alla alle allora altri anche ancora anzi appena c che chi ci ciò come con "
        "contro "
        "così cosa da dagli dai dal dalla dalle degli dei del della delle di dopo dopodiché domani dove dunque durante "
        "e "
        "ecco ed egli entro era erano essi finora fino fra gli già ha hanno i ieri il in infatti infine inoltre "
        "insieme "
        "intanto invece io l la le lei lo loro lui ma mentre molte molti nel nella nelle nello nessuno no noi non "
        "nulla "
        "o oggi ogni oltre oppure ora per perché però più poi poiché prima può qualche quando quanto quasi quella "
        "quello "
        "questa queste questi questo qui quindi se secondo senza si sia sono sotto su sui sul sulla sulle tanto tra "
        "troppo tutta tutte tutti tutto un una uno vi è "};

constexpr Lists english = {
    .never_ends = " mr mrs ms mx dr prof gen sen rep gov lt col capt cpt cmdr sgt maj rev hon pres messrs fr mt vs e.g "
                  "i.e cf approx supt det insp pte asst ",
    .before_number = " no nos fig p pp vol ch sec art para ",
    .may_end =
        " a.m p.m bros co corp dept est etc inc jr ltd plc sr st ave blvd rd jan feb mar apr aug sept sep oct nov "
        "dec u.s u.k u.n e.u d.c l.a n.y ph.d b.a m.a m.d u.s.a al ft mph bn ",
    .openers =
        " a about after again all already also although among an and another any anyone are around as at authorities "
        "because before being besides between both but by can could despite did do does during each earlier either "
        "even "
        "every everyone few finally first for from had has have he her here hers his how however i if in indeed "
        "instead "
        "is it its just last later like many maybe me meanwhile more most much my neither never nevertheless next no "
        "nobody "
        "none nor not nothing now of officials on once one only or other others our over perhaps several she should "
        "since "
        "so some soon still such than that the their then there these they this those though three through throughout "
        "to "
        "today tomorrow two under unless until we were what when where whether which while who whose why with within "
        "without would yesterday yet you your "};

const Lists& lists_of(SentenceLanguage language) {
    switch (language) {
    case SentenceLanguage::german:
        return german;
    case SentenceLanguage::french:
        return french;
    case SentenceLanguage::italian:
        return italian;
    case SentenceLanguage::english:
        break;
    }
    return english;
}

bool listed(std::string_view list, std::string_view word) {
    for (auto at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
        if (list[at - 1] == ' ' && list[at + word.size()] == ' ') return true; // a list begins and ends with a space
    }
    return false;
}

} // namespace

SentenceLanguage sentence_language(std::string_view tag) {
    const auto primary = tag.substr(0, 2);
    if (primary == "de") return SentenceLanguage::german;
    if (primary == "fr") return SentenceLanguage::french;
    if (primary == "it") return SentenceLanguage::italian;
    return SentenceLanguage::english;
}

Abbreviation abbreviation(std::string_view word, SentenceLanguage language) {
    if (word.empty() || word.contains(' ')) return Abbreviation::none;
    const auto& lists = lists_of(language);
    if (listed(lists.never_ends, word)) return Abbreviation::never_ends;
    if (listed(lists.before_number, word)) return Abbreviation::before_number;
    if (listed(lists.may_end, word)) return Abbreviation::may_end;
    return Abbreviation::none;
}

bool begins_only_sentences(std::string_view word, SentenceLanguage language) {
    return !word.empty() && !word.contains(' ') && listed(lists_of(language).openers, word);
}

bool follows_ordinal(std::string_view word) {
    return !word.empty() &&
           listed(" januar jänner februar märz april mai juni juli august september oktober november "
                  "dezember jahrhundert jahrhunderts jahrtausend mal liga platz rang stock bundesliga ",
                  word);
}

bool follows_clock(std::string_view word) {
    return !word.empty() &&
           listed(" monday tuesday wednesday thursday friday saturday sunday january february march april "
                  "may june july august september october november december et est edt pt pst pdt gmt "
                  "bst cet cest utc eastern pacific central ",
                  word);
}

} // namespace depesche::digest
