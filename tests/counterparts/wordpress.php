<?php
// The newsroom's hand in a private WordPress: reads one JSON command a line, answers one JSON line. Started by wordpress.py
// with the folder of the copy.
define('WP_INSTALLING', !empty($argv[2]));
$_SERVER['HTTP_HOST'] = getenv('SITE_HOST');
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
ob_start();
require $argv[1] . '/wp-load.php';

function act(array $command) {
    global $wp_rewrite;
    switch ($command['act']) {
        case 'install':
            require_once ABSPATH . 'wp-admin/includes/upgrade.php';
            wp_install('Seestadt heute', 'redaktion', 'redaktion@seestadt.example', true, '', 'nur-fuer-den-test');
            foreach (get_posts(['numberposts' => -1, 'post_status' => 'any']) as $post) wp_delete_post($post->ID, true);
            return true;
        case 'publish':
            $post = ['post_title' => $command['title'], 'post_content' => $command['text'], 'post_status' => 'publish', 'post_author' => 1];
            if (!empty($command['date'])) $post += ['post_date_gmt' => $command['date'], 'post_date' => get_date_from_gmt($command['date'])];
            return wp_insert_post($post, true);
        case 'change': // any fields of a post
            $command['fields']['ID'] = $command['id'];
            return wp_update_post($command['fields'], true);
        case 'delete':
            return (bool) wp_delete_post($command['id'], !empty($command['force']));
        case 'untrash':
            wp_untrash_post($command['id']);
            return wp_update_post(['ID' => $command['id'], 'post_status' => 'publish'], true);
        case 'option':
            return update_option($command['name'], $command['value']);
        case 'permalinks':
            $wp_rewrite->set_permalink_structure($command['value']);
            $wp_rewrite->flush_rules(false);
            return true;
    }
    return null;
}

while (($line = fgets(STDIN)) !== false) {
    $answer = act(json_decode($line, true));
    while (ob_get_level() > 0) ob_end_clean();
    if (is_wp_error($answer)) $answer = ['error' => $answer->get_error_message()];
    fwrite(STDOUT, json_encode($answer) . "\n");
    fflush(STDOUT);
    ob_start();
}
